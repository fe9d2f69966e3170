namespace Platform.Inference.Serving;

/// <summary>How requests of a model are run together.</summary>
internal sealed class BatchingOptions
{
    /// <summary>Rows of one run; 1 turns batching off. A request of more rows is run alone.</summary>
    public int MaxRows { get; set; } = 64;

    /// <summary>
    /// How long the oldest of several waiting requests may be held back for more to come. A request that waits alone is never held
    /// back. Nothing by default: while all runs are busy a batch gathers by itself.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.Zero;
}
