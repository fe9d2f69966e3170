namespace Platform.Contracts.Rollouts;

/// <summary>
/// What one region has seen of a candidate: sums, so that those of several regions add up to those of all. Counted anew for every
/// phase of a candidate.
/// </summary>
public sealed record RolloutEvidence
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The candidate's version.</summary>
    public required string Version { get; init; }

    /// <summary>The phase that it is of: <see cref="RolloutCandidate.Since"/>.</summary>
    public required long Since { get; init; }

    /// <summary>What the shadow scored beside the stable version.</summary>
    public ShadowEvidence Shadow { get; init; } = new();

    /// <summary>What the visitors of the stable arm were shown and did.</summary>
    public ArmEvidence Stable { get; init; } = new();

    /// <summary>What the visitors of the canary arm were shown and did.</summary>
    public ArmEvidence Canary { get; init; } = new();
}

/// <summary>
/// One arm of a canary. A visitor, not a list, is what was put into an arm by chance: the squares and products are sums over
/// visitors, so that the lists of one visitor are not taken for as many independent ones.
/// </summary>
public sealed record ArmEvidence
{
    /// <summary>Visitors who were shown at least one list.</summary>
    public long Visitors { get; init; }

    /// <summary>Lists shown.</summary>
    public long Lists { get; init; }

    /// <summary>Sum over visitors of the square of their lists.</summary>
    public double ListsSquared { get; init; }

    /// <summary>Lists from which a product was chosen.</summary>
    public OutcomeSums Clicks { get; init; } = new();

    /// <summary>Lists from which something was bought.</summary>
    public OutcomeSums Purchases { get; init; } = new();

    /// <summary>Lists that the arm's version should have scored and did not: errors, time-outs, scores that are not finite.</summary>
    public OutcomeSums Failures { get; init; } = new();

    /// <summary>Lists answered by a lower rung.</summary>
    public OutcomeSums Degraded { get; init; } = new();

    /// <summary>Time of scoring in ms, as counts by bin; the bins are those of Platform.Rollouts' <c>LogBins</c>.</summary>
    public IReadOnlyDictionary<int, long> Latency { get; init; } = new Dictionary<int, long>();
}

/// <summary>How often something became of a list of an arm.</summary>
public sealed record OutcomeSums
{
    /// <summary>Lists of which it became.</summary>
    public long Total { get; init; }

    /// <summary>Sum over visitors of the square of their total.</summary>
    public double Squared { get; init; }

    /// <summary>Sum over visitors of their total times their lists.</summary>
    public double TimesLists { get; init; }
}

/// <summary>What came of scoring copies of requests with the candidate.</summary>
public sealed record ShadowEvidence
{
    /// <summary>Copies that both versions scored.</summary>
    public long Compared { get; init; }

    /// <summary>Copies that the candidate did not score: errors, time-outs, scores that are not finite.</summary>
    public long Failures { get; init; }

    /// <summary>Sum of Spearman's rank correlations of the two versions' scores, one a copy.</summary>
    public double RankCorrelation { get; init; }

    /// <summary>Sum of the shares of the first ten that both versions have in common.</summary>
    public double OverlapAt10 { get; init; }

    /// <summary>The stable version's scores, as counts by bin.</summary>
    public IReadOnlyDictionary<int, long> StableScores { get; init; } = new Dictionary<int, long>();

    /// <summary>The candidate's scores, as counts by bin.</summary>
    public IReadOnlyDictionary<int, long> CandidateScores { get; init; } = new Dictionary<int, long>();

    /// <summary>The stable version's time for the same copies in ms, as counts by bin.</summary>
    public IReadOnlyDictionary<int, long> StableLatency { get; init; } = new Dictionary<int, long>();

    /// <summary>The candidate's time in ms, as counts by bin.</summary>
    public IReadOnlyDictionary<int, long> CandidateLatency { get; init; } = new Dictionary<int, long>();
}
