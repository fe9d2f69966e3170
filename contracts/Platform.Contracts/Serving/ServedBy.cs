namespace Platform.Contracts.Serving;

/// <summary>Who made an answer: in its body, and in the headers of <see cref="ServedByHeaders"/>.</summary>
public sealed record ServedBy
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>Version of the model that scored; null when none did.</summary>
    public string? ModelVersion { get; init; }

    /// <summary><c>none</c>, or the rung that the answer stepped down to: see <see cref="Rungs"/>.</summary>
    public string Degraded { get; init; } = Rungs.None;

    /// <summary>Arm of the experiment that the shopper is in; null outside experiments.</summary>
    public string? Experiment { get; init; }
}

/// <summary>Named steps of degradation, best first.</summary>
public static class Rungs
{
    /// <summary>The full answer.</summary>
    public const string None = "none";

    /// <summary>Features are missing: candidates and scores without the shopper's history.</summary>
    public const string NoFeatures = "no-features";

    /// <summary>No model could score in time: the candidates in the order of their sources.</summary>
    public const string NoRanker = "no-ranker";

    /// <summary>The last good answer for this shopper and placement.</summary>
    public const string Cached = "cached";

    /// <summary>What everybody likes.</summary>
    public const string Popular = "popular";
}

/// <summary>Headers of a serving answer.</summary>
public static class ServedByHeaders
{
    /// <summary><see cref="ServedBy.Region"/>.</summary>
    public const string Region = "X-Served-Region";

    /// <summary><see cref="ServedBy.ModelVersion"/>; absent when no model scored.</summary>
    public const string ModelVersion = "X-Model-Version";

    /// <summary><see cref="ServedBy.Degraded"/>.</summary>
    public const string Degraded = "X-Degraded";

    /// <summary><see cref="ServedBy.Experiment"/>; absent outside experiments.</summary>
    public const string Experiment = "X-Experiment";
}
