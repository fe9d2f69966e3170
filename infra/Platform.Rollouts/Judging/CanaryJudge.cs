using System.Globalization;
using Platform.Contracts.Rollouts;
using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Judging;

/// <summary>
/// Judges a canary by six measures at once, each an always-valid confidence sequence with a sixth of alpha, so that looking every
/// second is allowed. One measure shown worse is enough to fail. To pass, clicks, failures and lower rungs have to be shown within their margins;
/// purchases and latency, which need far more traffic for as much, must not be shown worse.
/// </summary>
public static class CanaryJudge
{
    private const int Measures = 6;

    /// <summary>The differences that the tests are tuned to find soonest, as shares of all lists; a wrong guess costs some time, never validity.</summary>
    private const double ClickEffect = 0.02;
    private const double PurchaseEffect = 0.005;
    private const double FailureEffect = 0.02;

    /// <param name="evidence">Of all regions together.</param>
    /// <param name="percent">Share of the visitors who should be in the canary.</param>
    /// <param name="elapsed">Since the canary began.</param>
    /// <param name="policy">What is asked for.</param>
    public static Judgement Judge(RolloutEvidence evidence, int percent, TimeSpan elapsed, RolloutPolicy policy)
    {
        var (stable, canary) = (evidence.Stable, evidence.Canary);
        var measures = MeasureAll(stable, canary, policy);
        var figures = Figures(stable, canary, measures);
        if (measures.FirstOrDefault(m => m.Finding == Finding.Worse) is { } worse)
        {
            return new(Verdict.Fail, $"{worse.Name} worse: {Describe(worse)}", figures);
        }

        if (BetaMixture.Rejects(canary.Visitors, canary.Visitors + stable.Visitors, percent / 100.0, policy.RatioAlpha))
        {
            return new(Verdict.Fail,
                $"the arms cannot be compared: {canary.Visitors} of {canary.Visitors + stable.Visitors} visitors are in the canary, which should have {percent} %", figures);
        }

        var clicks = measures[0];
        var enough = Math.Min(stable.Visitors, canary.Visitors) >= policy.LeastVisitors && Math.Min(stable.Lists, canary.Lists) >= policy.LeastLists;
        if (enough && measures.Where(m => m.Name is Clicks or Failures or Degraded).All(m => m.Finding == Finding.WithinMargin))
        {
            return new(Verdict.Pass, $"{Clicks} are {(clicks.Difference.Lower > 0 ? "better" : "as good")}: {Describe(clicks)}, and nothing else is worse", figures);
        }

        if (elapsed < policy.CanaryTime)
        {
            return new(Verdict.Wait, enough ? "the figures have not spoken yet" : "there is too little evidence yet", figures);
        }

        return enough && clicks.Difference.Estimate >= -policy.ClickMargin * clicks.Stable
            ? new(Verdict.Pass, $"the time is over and no difference was found: {Clicks} {Describe(clicks)}", figures)
            : new(Verdict.Fail, $"the time is over and it was not shown to be as good: {Clicks} {Describe(clicks)} on {canary.Lists} lists", figures);
    }

    /// <summary>Clicks by list; the measure that a promotion rests on.</summary>
    public const string Clicks = "clicks";

    private const string Purchases = "purchases";
    private const string Failures = "failures";
    private const string Degraded = "lower rungs";

    /// <summary>All measures of two arms, those of <see cref="Clicks"/> first.</summary>
    public static IReadOnlyList<Measure> MeasureAll(ArmEvidence stable, ArmEvidence canary, RolloutPolicy policy)
    {
        var alpha = policy.Alpha / Measures;
        var judged = Math.Min(stable.Visitors, canary.Visitors) >= policy.LeastVisitors;
        var clicks = Rate.Of(stable, stable.Clicks);
        var purchases = Rate.Of(stable, stable.Purchases);
        return
        [
            Wanted(Clicks, clicks, Rate.Of(canary, canary.Clicks), ClickEffect, policy.ClickMargin * clicks.Value, alpha, judged),
            Wanted(Purchases, purchases, Rate.Of(canary, canary.Purchases), PurchaseEffect, policy.PurchaseMargin * purchases.Value, alpha, judged),
            Unwanted(Failures, stable, stable.Failures, canary, canary.Failures, policy.FailureMargin, alpha),
            Unwanted(Degraded, stable, stable.Degraded, canary, canary.Degraded, policy.DegradedMargin, alpha),
            LatencyMeasure.Of(LatencyMeasure.Median, stable.Latency, canary.Latency, policy, alpha),
            LatencyMeasure.Of(LatencyMeasure.P99, stable.Latency, canary.Latency, policy, alpha),
        ];
    }

    /// <summary>Something of which there should be much: worse when the difference is surely below zero and, by the best guess, beyond the margin.</summary>
    private static Measure Wanted(string name, Rate stable, Rate canary, double effect, double margin, double alpha, bool judged)
    {
        var difference = judged ? Rate.Difference(canary, stable, effect, alpha) : Interval.Unknown;
        var finding = difference.Upper < 0 && difference.Estimate < -margin ? Finding.Worse
            : difference.Lower >= -margin ? Finding.WithinMargin
            : Finding.Undecided;
        return new(name, stable.Value, canary.Value, difference, finding);
    }

    /// <summary>Something of which there should be little. It is judged from the first lists on: a model that fails must not wait for its visitors.</summary>
    private static Measure Unwanted(string name, ArmEvidence stable, OutcomeSums ofStable, ArmEvidence canary, OutcomeSums ofCanary, double margin, double alpha)
    {
        var (before, after) = (Rate.Of(stable, ofStable), Rate.Of(canary, ofCanary));
        var difference = Rate.Difference(after, before, FailureEffect, alpha);
        var finding = difference.Lower > 0 && difference.Estimate > margin ? Finding.Worse
            : difference.Upper <= margin ? Finding.WithinMargin
            : Finding.Undecided;
        return new(name, before.Value, after.Value, difference, finding);
    }

    private static Dictionary<string, double> Figures(ArmEvidence stable, ArmEvidence canary, IReadOnlyList<Measure> measures)
    {
        var figures = new Dictionary<string, double>
        {
            ["visitors.stable"] = stable.Visitors,
            ["visitors.canary"] = canary.Visitors,
            ["lists.stable"] = stable.Lists,
            ["lists.canary"] = canary.Lists,
        };
        foreach (var (name, value) in measures.SelectMany(m => m.Figures()))
        {
            figures[name] = value;
        }

        return figures;
    }

    private static string Describe(Measure measure) => measure.Name is LatencyMeasure.Median or LatencyMeasure.P99
        ? string.Create(CultureInfo.InvariantCulture, $"{measure.Canary:0.#} ms, not {measure.Stable:0.#} ms")
        : string.Create(CultureInfo.InvariantCulture,
            $"{100 * measure.Canary:0.##} %, not {100 * measure.Stable:0.##} % of the lists (difference {100 * measure.Difference.Lower:+0.##;-0.##} to {100 * measure.Difference.Upper:+0.##;-0.##})");
}
