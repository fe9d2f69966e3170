using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Statistics;

/// <summary>Adds up what several regions, or several instances, have seen of one candidate.</summary>
public static class EvidenceSums
{
    /// <summary>The evidence of both together; they are of one model and version.</summary>
    public static RolloutEvidence Add(RolloutEvidence first, RolloutEvidence second) => first with
    {
        Shadow = Add(first.Shadow, second.Shadow),
        Stable = Add(first.Stable, second.Stable),
        Canary = Add(first.Canary, second.Canary),
    };

    private static ArmEvidence Add(ArmEvidence first, ArmEvidence second) => new()
    {
        Visitors = first.Visitors + second.Visitors,
        Lists = first.Lists + second.Lists,
        ListsSquared = first.ListsSquared + second.ListsSquared,
        Clicks = Add(first.Clicks, second.Clicks),
        Purchases = Add(first.Purchases, second.Purchases),
        Failures = Add(first.Failures, second.Failures),
        Degraded = Add(first.Degraded, second.Degraded),
        Latency = LogBins.Sum(first.Latency, second.Latency),
    };

    private static OutcomeSums Add(OutcomeSums first, OutcomeSums second) => new()
    {
        Total = first.Total + second.Total,
        Squared = first.Squared + second.Squared,
        TimesLists = first.TimesLists + second.TimesLists,
    };

    private static ShadowEvidence Add(ShadowEvidence first, ShadowEvidence second) => new()
    {
        Compared = first.Compared + second.Compared,
        Failures = first.Failures + second.Failures,
        RankCorrelation = first.RankCorrelation + second.RankCorrelation,
        OverlapAt10 = first.OverlapAt10 + second.OverlapAt10,
        StableScores = LogBins.Sum(first.StableScores, second.StableScores),
        CandidateScores = LogBins.Sum(first.CandidateScores, second.CandidateScores),
        StableLatency = LogBins.Sum(first.StableLatency, second.StableLatency),
        CandidateLatency = LogBins.Sum(first.CandidateLatency, second.CandidateLatency),
    };
}
