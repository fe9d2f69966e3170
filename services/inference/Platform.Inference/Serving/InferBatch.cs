namespace Platform.Inference.Serving;

/// <summary>Requests that are run together on one version.</summary>
/// <param name="queue">Where they waited.</param>
/// <param name="model">Held for the run; null when the version is not in memory any more.</param>
/// <param name="first">The oldest of them.</param>
internal sealed class InferBatch(ModelQueue queue, ServedModel? model, PendingInfer first)
{
    public ModelQueue Queue => queue;

    public ServedModel? Model => model;

    public List<PendingInfer> Requests { get; } = [first];

    /// <summary>What the run was expected to take when it was chosen.</summary>
    public TimeSpan Expected { get; set; }
}
