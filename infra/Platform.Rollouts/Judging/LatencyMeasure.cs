using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Judging;

/// <summary>
/// A quantile of the time of scoring, in ms, of the candidate beside the stable version's. The p99 is what shoppers feel; bounds of it take some
/// five hundred lists, those of the median twenty, so that a model that is slow throughout is found at once.
/// </summary>
internal static class LatencyMeasure
{
    public const string Median = "latency.p50";
    public const string P99 = "latency.p99";

    /// <param name="name"><see cref="Median"/> or <see cref="P99"/>.</param>
    /// <param name="stable">Counts by bin.</param>
    /// <param name="candidate">Counts by bin.</param>
    /// <param name="policy">The margins.</param>
    /// <param name="alpha">Chance of a wrong finding; half of it for each of the two sequences.</param>
    public static Measure Of(string name, IReadOnlyDictionary<int, long> stable, IReadOnlyDictionary<int, long> candidate, RolloutPolicy policy, double alpha)
    {
        var share = name == Median ? 0.5 : 0.99;
        var before = Quantile.Of(stable, share, alpha / 2);
        var after = Quantile.Of(candidate, share, alpha / 2);
        var difference = new Interval(after.Estimate - before.Estimate, after.Lower - before.Upper, after.Upper - before.Lower);
        var finding = after.Lower > Allowed(before.Upper, policy) ? Finding.Worse
            : after.Upper <= Allowed(before.Lower, policy) ? Finding.WithinMargin
            : Finding.Undecided;
        return new Measure(name, before.Estimate, after.Estimate, difference, finding);
    }

    private static double Allowed(double stable, RolloutPolicy policy) => (stable * policy.LatencyRatio) + policy.LatencySlack.TotalMilliseconds;
}
