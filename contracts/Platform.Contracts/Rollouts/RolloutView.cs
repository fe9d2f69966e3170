namespace Platform.Contracts.Rollouts;

/// <summary>The body of an operator's order: <c>POST /v1/rollouts/{model}/versions/{version}/promote</c> and <c>…/rollback</c>.</summary>
public sealed record RolloutOrder
{
    /// <summary>Who orders it, for the history, at most 100 characters; the key's name when absent.</summary>
    public string? By { get; init; }

    /// <summary>Why, at most 500 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>The answer of <c>GET /v1/rollouts/{model}</c>: the versions of a model, and how its candidate does just now.</summary>
public sealed record RolloutView
{
    /// <summary>The versions.</summary>
    public required ModelRollout Rollout { get; init; }

    /// <summary>What all regions have seen of the candidate together; absent without a candidate.</summary>
    public RolloutEvidence? Evidence { get; init; }

    /// <summary>What the judge makes of it; absent before the shadow.</summary>
    public string? Judgement { get; init; }

    /// <summary>The figures behind it, by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The confidence sequence of the clicks from the canary's begin to now.</summary>
    public IReadOnlyList<SequencePoint> Clicks { get; init; } = [];
}

/// <summary>A look at a canary: its clicks by list minus the stable version's.</summary>
/// <param name="Seconds">Since the canary began.</param>
/// <param name="Lists">Shown by the canary until then.</param>
/// <param name="Estimate">The difference, as a share of lists.</param>
/// <param name="Lower">Lower bound.</param>
/// <param name="Upper">Upper bound.</param>
public sealed record SequencePoint(double Seconds, long Lists, double Estimate, double Lower, double Upper);
