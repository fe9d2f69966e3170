using Platform.Contracts.Rollouts;
using Platform.Rollouts.Judging;

namespace Platform.Rollouts.Tests.Judging;

public sealed class CanaryJudgeTests
{
    private static readonly RolloutPolicy s_policy = new() { LeastVisitors = 100, LeastLists = 100, ClickMargin = 0.2 };

    [Fact]
    public void Judge_TooFewVisitors_Waits() => Assert.Equal(Verdict.Wait, Judge(Arm(50, 10), Arm(50, 10)).Verdict);

    [Fact]
    public void Judge_EqualOnManyVisitors_Passes()
    {
        var judgement = Judge(Arm(40_000, 8_000), Arm(40_000, 8_000));

        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.Contains("as good", judgement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_FarMoreClicks_PassesAsBetter() =>
        Assert.StartsWith("clicks are better", Judge(Arm(10_000, 2_000), Arm(10_000, 3_000)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Judge_EveryListFails_FailsOnAHandful() =>
        Assert.StartsWith("failures worse", Judge(Arm(30, 5), Arm(30, 5, failures: 30)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Judge_VisitorsGoMissingFromTheCanary_FailsSinceArmsCannotBeCompared()
    {
        var judgement = Judge(Arm(10_000, 2_000), Arm(9_000, 1_800));

        Assert.Equal(Verdict.Fail, judgement.Verdict);
        Assert.StartsWith("the arms cannot be compared", judgement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_WorseByLessThanTheMargin_IsNotWorse() =>
        Assert.NotEqual(Verdict.Fail, Judge(Arm(1_000_000, 200_000), Arm(1_000_000, 195_000)).Verdict);

    [Fact]
    public void Judge_TimeOverWithoutEvidence_Fails() =>
        Assert.Equal(Verdict.Fail, Judge(Arm(20, 5), Arm(20, 5), s_policy.CanaryTime).Verdict);

    [Fact]
    public void Judge_TimeOverWithoutDifference_Passes()
    {
        var judgement = Judge(Arm(300, 60), Arm(300, 61), s_policy.CanaryTime);

        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.StartsWith("the time is over", judgement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NothingSeen_HasFiniteFiguresOnly() =>
        Assert.All(Judge(new ArmEvidence(), new ArmEvidence()).Figures.Values, v => Assert.True(double.IsFinite(v)));

    private static Judgement Judge(ArmEvidence stable, ArmEvidence canary, TimeSpan elapsed = default) =>
        CanaryJudge.Judge(new RolloutEvidence { Model = "ranker", Version = "2", Since = 4, Stable = stable, Canary = canary }, 50, elapsed, s_policy);

    /// <summary>Visitors with a list each.</summary>
    private static ArmEvidence Arm(int visitors, int clicks, int failures = 0) => new()
    {
        Visitors = visitors,
        Lists = visitors,
        ListsSquared = visitors,
        Clicks = Sums(clicks),
        Failures = Sums(failures),
    };

    private static OutcomeSums Sums(int total) => new() { Total = total, Squared = total, TimesLists = total };
}
