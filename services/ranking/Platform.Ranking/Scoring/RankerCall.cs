namespace Platform.Ranking.Scoring;

/// <summary>What the ranker is asked.</summary>
/// <param name="Features">Row by row.</param>
/// <param name="Rows">How many.</param>
/// <param name="Columns">Of each row.</param>
/// <param name="Scores">Gets one score a row.</param>
internal sealed record RankerCall(ReadOnlyMemory<float> Features, int Rows, int Columns, Memory<float> Scores)
{
    /// <summary>The version that should score; null for the one that the instance serves.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// The version is on trial: time is kept for another after it, and what goes wrong is held against the version, not against the instance.
    /// </summary>
    public bool OnTrial { get; init; }
}
