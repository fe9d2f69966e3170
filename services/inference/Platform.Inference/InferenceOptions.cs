using System.ComponentModel.DataAnnotations;
using Platform.Inference.Serving;

namespace Platform.Inference;

/// <summary>Options of the inference service: section <c>Inference</c>.</summary>
internal sealed class InferenceOptions : IValidatableObject
{
    public const string Section = "Inference";

    /// <summary>Folder of the model files. Instances may share it: each keeps its files in the first numbered folder below it that nobody holds.</summary>
    [Required(ErrorMessage = "Inference:StoreFolder names the folder of the model files.")]
    public string StoreFolder { get; set; } = "data/inference";

    /// <summary>
    /// Where gRPC clients call, such as <c>http://*:8001</c>: a port of its own, since clear text cannot carry HTTP/1.1 and HTTP/2 on one.
    /// Empty: gRPC is served only where the host's own addresses have TLS.
    /// </summary>
    [RegularExpression(@"https?://[^/\s]+/?", ErrorMessage = "Inference:GrpcUrl is empty, or a URL without a path.")]
    public string GrpcUrl { get; set; } = "";

    /// <summary>Largest model file, in bytes.</summary>
    [Range(1, 16L << 30, ErrorMessage = "Inference:MaxFileBytes is 1 to 17179869184.")]
    public long MaxFileBytes { get; set; } = 512L << 20;

    /// <summary>All model files of this instance together, in bytes.</summary>
    [Range(1, 1L << 40, ErrorMessage = "Inference:MaxStoreBytes is 1 to 1099511627776.")]
    public long MaxStoreBytes { get; set; } = 8L << 30;

    /// <summary>Largest request body, in bytes. Larger ones are answered 413.</summary>
    [Range(1024, 1 << 30, ErrorMessage = "Inference:MaxBodyBytes is 1024 to 1073741824.")]
    public int MaxBodyBytes { get; set; } = 16 << 20;

    /// <summary>How often the trainer and the other instances are asked for newer versions: what heals a lost announcement.</summary>
    public TimeSpan PullInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Runs at a time, of all models together; by default one a core, since a run keeps <see cref="IntraOpThreads"/> cores busy.</summary>
    [Range(1, 256, ErrorMessage = "Inference:MaxConcurrency is 1 to 256.")]
    public int MaxConcurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>How requests are run together, where <see cref="Models"/> does not say otherwise.</summary>
    public BatchingOptions Batching { get; set; } = new();

    /// <summary>How requests of a model are run together, by its name: <c>Inference:Models:ranker:MaxRows</c>.</summary>
    public Dictionary<string, BatchingOptions> Models { get; set; } = [];

    /// <summary>Memory that the process may use, in bytes; 0 for what the container has, or the machine.</summary>
    [Range(0, 1L << 50, ErrorMessage = "Inference:MemoryLimitBytes is 0 to 1125899906842624.")]
    public long MemoryLimitBytes { get; set; }

    /// <summary>Requests of one model that may wait; more are answered 429.</summary>
    [Range(0, 100_000, ErrorMessage = "Inference:MaxQueue is 0 to 100000.")]
    public int MaxQueue { get; set; } = 256;

    /// <summary>How long a request may take when its caller names no deadline in <c>X-Deadline-Ms</c>; also the most it may name.</summary>
    public TimeSpan MaxDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Threads inside one run. One is right where many requests run side by side: a second only pays for itself in large models.</summary>
    [Range(1, 64, ErrorMessage = "Inference:IntraOpThreads is 1 to 64.")]
    public int IntraOpThreads { get; set; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PullInterval < TimeSpan.FromMilliseconds(100) || PullInterval > TimeSpan.FromHours(1))
        {
            yield return new ValidationResult("Inference:PullInterval is 00:00:00.1 to 01:00:00.");
        }

        foreach (var batching in Models.Values.Append(Batching))
        {
            if (batching.MaxRows is < 1 or > 65536 || batching.MaxDelay < TimeSpan.Zero || batching.MaxDelay > TimeSpan.FromSeconds(1))
            {
                yield return new ValidationResult("Inference batching: MaxRows is 1 to 65536, MaxDelay is 00:00:00 to 00:00:01.");
            }
        }

        if (MaxDeadline < TimeSpan.FromMilliseconds(1) || MaxDeadline > TimeSpan.FromMinutes(10))
        {
            yield return new ValidationResult("Inference:MaxDeadline is 00:00:00.001 to 00:10:00.");
        }
    }
}
