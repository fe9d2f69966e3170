using Platform.Contracts.Rollouts;
using Platform.Rollouts.Judging;
using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Tests.Judging;

public sealed class ShadowJudgeTests
{
    private static readonly RolloutPolicy s_policy = new() { ShadowCopies = 100 };

    [Fact]
    public void Judge_FewCopies_Waits() => Assert.Equal(Verdict.Wait, Judge(Shadow(50)).Verdict);

    [Fact]
    public void Judge_EnoughCopiesInTime_Passes()
    {
        var judgement = Judge(Shadow(100));

        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.Equal(0.9, judgement.Figures["rank-correlation"], 6);
        Assert.Equal(0.8, judgement.Figures["overlap@10"], 6);
    }

    [Fact]
    public void Judge_NeverScores_FailsOnAHandful() => Assert.Equal(Verdict.Fail, Judge(new ShadowEvidence { Failures = 10 }).Verdict);

    [Fact]
    public void Judge_TenTimesSlower_FailsBeforeAllCopiesAreThere()
    {
        var judgement = Judge(Shadow(60, milliseconds: 40));

        Assert.Equal(Verdict.Fail, judgement.Verdict);
        Assert.StartsWith("it is slow", judgement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_UpsideDown_Fails() => Assert.Contains("other way round", Judge(Shadow(100, correlation: -0.9)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Judge_NoTraffic_FailsWhenTheTimeIsOver() =>
        Assert.Equal(Verdict.Fail, ShadowJudge.Judge(new ShadowEvidence(), s_policy.ShadowTime, s_policy).Verdict);

    private static Judgement Judge(ShadowEvidence shadow) => ShadowJudge.Judge(shadow, TimeSpan.Zero, s_policy);

    private static ShadowEvidence Shadow(int copies, double milliseconds = 4, double correlation = 0.9) => new()
    {
        Compared = copies,
        RankCorrelation = copies * correlation,
        OverlapAt10 = copies * 0.8,
        StableLatency = new Dictionary<int, long> { [LogBins.Of(3)] = copies * 4 / 5, [LogBins.Of(5)] = copies / 5 },
        CandidateLatency = new Dictionary<int, long> { [LogBins.Of(milliseconds)] = copies },
    };
}
