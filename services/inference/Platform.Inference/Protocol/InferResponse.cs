namespace Platform.Inference.Protocol;

/// <summary>An answer of the Open Inference Protocol, whatever it leaves by.</summary>
/// <param name="model">The model.</param>
/// <param name="version">The version that computed it.</param>
internal sealed class InferResponse(string model, string version) : IDisposable
{
    public string Model => model;

    public string Version => version;

    /// <summary>In the order asked for.</summary>
    public List<PooledTensor> Outputs { get; } = [];

    public void Dispose()
    {
        foreach (var output in Outputs)
        {
            output.Dispose();
        }
    }
}
