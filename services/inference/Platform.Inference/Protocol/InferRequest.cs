namespace Platform.Inference.Protocol;

/// <summary>A request of the Open Inference Protocol.</summary>
internal sealed class InferRequest : IDisposable
{
    /// <summary>The caller's own name of the request, sent back.</summary>
    public string? Id { get; set; }

    public List<InputTensor> Inputs { get; } = [];

    /// <summary>The outputs asked for; all when empty.</summary>
    public List<RequestedOutput> Outputs { get; } = [];

    /// <summary>True when outputs that do not say otherwise are answered in binary.</summary>
    public bool BinaryByDefault { get; set; }

    public void Dispose()
    {
        foreach (var input in Inputs)
        {
            input.Dispose();
        }
    }
}

/// <summary>An output asked for.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Binary">Whether its elements follow the JSON; null where the request decides.</param>
internal readonly record struct RequestedOutput(string Name, bool? Binary);
