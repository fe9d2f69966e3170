using Platform.Contracts.Rollouts;
using Platform.Rollouts.Judging;
using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Tests.Judging;

/// <summary>The judge before thousands of made-up canaries, looking again and again: how often it is wrong, and how soon it is right.</summary>
public sealed class CanarySimulationTests
{
    private const int Percent = 20;
    private const int Runs = 300;
    private const int Looks = 100;
    private const int VisitorsALook = 100;

    private static readonly ArmBehaviour s_usual = new(Clicks: 0.2);

    // So narrow a margin that no canary passes early: every run is looked at to its end.
    private static readonly RolloutPolicy s_neverPasses = new() { ClickMargin = 0.001, LeastVisitors = 100, CanaryTime = TimeSpan.FromDays(1) };

    [Fact]
    public void Judge_CanaryLikeTheStableVersion_IsCalledWorseAtMostAsOftenAsAlphaSays()
    {
        var wrong = Enumerable.Range(0, Runs).AsParallel().Count(seed => VisitorsUntil(seed, s_usual, s_neverPasses, Verdict.Fail) is not null);

        Assert.True(wrong <= Runs * s_neverPasses.Alpha, $"{wrong} of {Runs} equal canaries were called worse");
    }

    [Fact]
    public void FixedSampleTest_LookedAtJustAsOften_IsFooled()
    {
        // The reason for the sequence: 1.96 standard errors, looked at a hundred times, calls every fourth equal canary different.
        var wrong = Enumerable.Range(0, Runs).AsParallel().Count(seed =>
        {
            var canary = new SimulatedCanary(seed, Percent, s_usual, s_usual);
            return Enumerable.Range(0, Looks).Any(_ =>
            {
                canary.Visitors(VisitorsALook);
                var evidence = canary.Evidence;
                var (a, b) = (Rate.Of(evidence.Canary, evidence.Canary.Clicks), Rate.Of(evidence.Stable, evidence.Stable.Clicks));
                return Math.Abs(a.Value - b.Value) > 1.96 * Math.Sqrt(a.Variance + b.Variance);
            });
        });

        Assert.True(wrong > Runs * 0.2, $"only {wrong} of {Runs} were called different: the simulation would not find a wrong test");
    }

    [Theory]
    [InlineData(0.15, 0, 4.0, "clicks")]
    [InlineData(0.2, 0.03, 4.0, "failures")]
    [InlineData(0.2, 0, 40.0, "latency.p50")]
    public void Judge_WorseCanary_IsFoundAndNamed(double clicks, double failures, double milliseconds, string measure)
    {
        var worse = s_usual with { Clicks = clicks, Failures = failures, Milliseconds = milliseconds };

        var found = Enumerable.Range(0, 50).AsParallel()
            .Select(seed => VisitorsUntil(seed, worse, s_neverPasses, Verdict.Fail))
            .Count(reason => reason?.StartsWith(measure, StringComparison.Ordinal) == true);

        Assert.True(found >= 48, $"{found} of 50 canaries that are worse by {measure} were found");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.25)]
    public void Judge_EqualOrBetterCanary_PassesOnceItIsShown(double clicks)
    {
        var policy = new RolloutPolicy { ClickMargin = 0.15, LeastVisitors = 200, LeastLists = 500 };

        var passed = Enumerable.Range(0, 50).AsParallel().Count(seed => VisitorsUntil(seed, s_usual with { Clicks = clicks }, policy, Verdict.Pass) is not null);

        Assert.True(passed >= 45, $"{passed} of 50 passed");
    }

    [Fact]
    public void Judge_TenTimesSlower_IsFoundOnAHundredLists()
    {
        var canary = new SimulatedCanary(1, 50, s_usual, s_usual with { Milliseconds = 80 });
        canary.Visitors(60);

        Assert.Equal(Verdict.Fail, CanaryJudge.Judge(canary.Evidence, 50, TimeSpan.Zero, new RolloutPolicy()).Verdict);
    }

    /// <summary>The reason of the first verdict of that kind; null when none came in all looks.</summary>
    private static string? VisitorsUntil(int seed, ArmBehaviour candidate, RolloutPolicy policy, Verdict verdict)
    {
        var canary = new SimulatedCanary(seed, Percent, s_usual, candidate);
        for (var look = 0; look < Looks; look++)
        {
            canary.Visitors(VisitorsALook);
            var judgement = CanaryJudge.Judge(canary.Evidence, Percent, TimeSpan.Zero, policy);
            if (judgement.Verdict == verdict)
            {
                return judgement.Reason;
            }
        }

        return null;
    }
}
