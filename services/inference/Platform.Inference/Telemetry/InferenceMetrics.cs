using System.Diagnostics.Metrics;
using Platform.Inference.Serving;

namespace Platform.Inference.Telemetry;

/// <summary>Figures of each model and version.</summary>
internal sealed class InferenceMetrics
{
    public const string MeterName = "Platform.Inference";

    private static readonly double[] s_seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _compute;
    private readonly Histogram<double> _queue;
    private readonly Counter<long> _loads;

    public InferenceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds };
        _requests = meter.CreateCounter<long>("platform.inference.requests", "{request}", "Requests by what became of them.");
        _compute = meter.CreateHistogram("platform.inference.compute.duration", "s", "Time in ONNX Runtime.", advice: advice);
        _queue = meter.CreateHistogram("platform.inference.queue.duration", "s", "Time waiting for a turn.", advice: advice);
        _loads = meter.CreateCounter<long>("platform.inference.loads", "{load}", "Versions offered, by what became of them.");
    }

    /// <param name="model">The model.</param>
    /// <param name="version">The version that answered; "none" where none did.</param>
    /// <param name="outcome">What became of it.</param>
    public void Request(string model, string version, InferOutcome outcome) =>
        _requests.Add(1, new("model", model), new("version", version), new("outcome", NameOf(outcome)));

    public void Computed(string model, string version, TimeSpan queued, TimeSpan computed)
    {
        _queue.Record(queued.TotalSeconds, new("model", model), new("version", version));
        _compute.Record(computed.TotalSeconds, new("model", model), new("version", version));
    }

    public void Load(string model, string outcome) => _loads.Add(1, new("model", model), new("outcome", outcome));

    private static string NameOf(InferOutcome outcome) => outcome switch
    {
        InferOutcome.Ok => "ok",
        InferOutcome.UnknownModel => "unknown-model",
        InferOutcome.Invalid => "invalid",
        InferOutcome.QueueFull => "queue-full",
        InferOutcome.DeadlinePassed => "deadline",
        _ => "failed",
    };
}
