using System.Globalization;
using Platform.Contracts.Rollouts;
using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Judging;

/// <summary>
/// Judges a shadow: it has to answer, in time, and not the other way round. That its scores are merely other scores is told and is no
/// reason to fail: a better model has to differ.
/// </summary>
public static class ShadowJudge
{
    /// <summary>Share of copies that may fail.</summary>
    private const double TolerableFailures = 0.01;

    /// <summary>Failures, the median and the p99 share alpha.</summary>
    private const int Measures = 3;

    /// <param name="shadow">Of all regions together.</param>
    /// <param name="elapsed">Since the shadow began.</param>
    /// <param name="policy">What is asked for.</param>
    public static Judgement Judge(ShadowEvidence shadow, TimeSpan elapsed, RolloutPolicy policy)
    {
        var alpha = policy.Alpha / Measures;
        var copies = shadow.Compared + shadow.Failures;
        var latencies = new[] { LatencyMeasure.Median, LatencyMeasure.P99 }
            .Select(name => LatencyMeasure.Of(name, shadow.StableLatency, shadow.CandidateLatency, policy, alpha)).ToArray();
        var correlation = shadow.Compared == 0 ? 0 : shadow.RankCorrelation / shadow.Compared;
        var figures = Figures(shadow, latencies, correlation);
        if (shadow.Failures > copies * TolerableFailures && BetaMixture.Rejects(shadow.Failures, copies, TolerableFailures, alpha))
        {
            return new(Verdict.Fail, $"it did not score {shadow.Failures} of {copies} copies of requests, or not with finite numbers", figures);
        }

        if (latencies.FirstOrDefault(m => m.Finding == Finding.Worse) is { } slow)
        {
            return new(Verdict.Fail, string.Create(CultureInfo.InvariantCulture, $"it is slow: {slow.Name} {slow.Canary:0.#} ms, the stable version {slow.Stable:0.#} ms"), figures);
        }

        if (copies < policy.ShadowCopies)
        {
            return elapsed < policy.ShadowTime
                ? new(Verdict.Wait, $"{copies} of {policy.ShadowCopies} copies are scored", figures)
                : new(Verdict.Fail, $"only {copies} of {policy.ShadowCopies} copies were scored in {policy.ShadowTime}", figures);
        }

        return correlation < policy.LeastRankCorrelation
            ? new(Verdict.Fail, string.Create(CultureInfo.InvariantCulture, $"it orders products the other way round: rank correlation {correlation:0.00}"), figures)
            : new(Verdict.Pass, string.Create(CultureInfo.InvariantCulture,
                $"{copies} copies scored, rank correlation {correlation:0.00}, {100 * figures["overlap@10"]:0} % of the first ten in common, p99 {latencies[^1].Canary:0.#} ms beside {latencies[^1].Stable:0.#} ms"), figures);
    }

    private static Dictionary<string, double> Figures(ShadowEvidence shadow, IReadOnlyList<Measure> latencies, double correlation)
    {
        var figures = new Dictionary<string, double>
        {
            ["copies"] = shadow.Compared + shadow.Failures,
            ["failures"] = shadow.Failures,
            ["rank-correlation"] = correlation,
            ["overlap@10"] = shadow.Compared == 0 ? 0 : shadow.OverlapAt10 / shadow.Compared,
            ["population-stability"] = PopulationStability.Index(shadow.StableScores, shadow.CandidateScores),
        };
        foreach (var (name, value) in latencies.SelectMany(m => m.Figures()))
        {
            figures[name] = value;
        }

        return figures;
    }
}
