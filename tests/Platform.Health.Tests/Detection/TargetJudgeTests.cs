using Platform.Contracts.Control;
using Platform.Health.Detection;

namespace Platform.Health.Tests.Detection;

public sealed class TargetJudgeTests
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(150);
    private readonly HealthOptions _options = new();
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void At_NeverHeard_Abstains() => Assert.Equal(Verdict.Abstain, New().At(_now).Verdict);

    [Fact]
    public void Refused_OnceAmongGoodAnswers_ConvictsAtOnce()
    {
        var judge = Well();

        judge.Refused("connection refused");

        Assert.Equal(Verdict.Down, judge.At(_now).Verdict);
        Assert.Equal("connection refused", judge.At(_now).Reason);
    }

    [Fact]
    public void Answered_AfterConviction_AcquitsOnlyAfterARun()
    {
        var judge = Well();
        judge.Refused("connection refused");
        Assert.Equal(Verdict.Down, judge.At(_now).Verdict);

        for (var i = 1; i < _options.AnswersToRecover; i++)
        {
            Answer(judge);
            Assert.Equal(Verdict.Down, judge.At(_now).Verdict);
        }

        Answer(judge);
        Assert.Equal(Verdict.Up, judge.At(_now).Verdict);
    }

    [Fact]
    public void AnsweredBadly_FewTimes_ConvictsAtTheLimit()
    {
        var judge = Well();
        for (var i = 1; i < _options.BadAnswersToConvict; i++)
        {
            judge.AnsweredBadly("503");
            Assert.NotEqual(Verdict.Down, judge.At(_now).Verdict);
        }

        judge.AnsweredBadly("503");

        Assert.Equal(Verdict.Down, judge.At(_now).Verdict);
    }

    [Fact]
    public void At_SilenceGrowing_GoesUpSuspectDown()
    {
        var judge = Well();
        var seen = new List<Verdict>();
        for (var silence = TimeSpan.Zero; silence < TimeSpan.FromSeconds(2); silence += TimeSpan.FromMilliseconds(10))
        {
            seen.Add(judge.At(_now + silence).Verdict);
        }

        Assert.Equal([Verdict.Up, Verdict.Suspect, Verdict.Down], seen.Distinct());
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public void At_Silence_IsLateForAWhileAndNotWhenLongGone()
    {
        var judge = Well();
        Assert.False(judge.At(_now).Late);
        _now += TimeSpan.FromSeconds(2);
        var silent = judge.At(_now);
        Assert.True(silent is { Verdict: Verdict.Down, BySilence: true, Late: true });

        _now += _options.MassWindow * 2;
        var gone = judge.At(_now);
        Assert.True(gone is { Verdict: Verdict.Down, BySilence: true, Late: false });
    }

    [Fact]
    public void At_LateAnswer_IsLateUntilTheWindowIsOver()
    {
        var judge = Well();
        var silence = TimeSpan.Zero;
        while (judge.At(_now + silence).Verdict == Verdict.Up)
        {
            silence += TimeSpan.FromMilliseconds(10);
        }

        _now += silence;
        Answer(judge);
        Assert.True(judge.At(_now) is { Verdict: Verdict.Up, Late: true });

        for (var waited = TimeSpan.Zero; waited < _options.MassWindow * 2; waited += s_beat)
        {
            Answer(judge);
        }

        Assert.False(judge.At(_now).Late);
    }

    [Fact]
    public void At_Refused_IsNotBySilenceAndNotLate()
    {
        var judge = Well();
        judge.Refused("connection refused");
        _now += TimeSpan.FromSeconds(2);

        Assert.True(judge.At(_now) is { Verdict: Verdict.Down, BySilence: false, Late: false });
    }

    [Fact]
    public void Answered_LongAfterConviction_StartsANewRhythm()
    {
        var judge = Well();
        _now += TimeSpan.FromMinutes(10);
        Assert.Equal(Verdict.Down, judge.At(_now).Verdict);
        for (var i = 0; i < 20; i++)
        {
            Answer(judge);
        }

        Assert.Equal(Verdict.Up, judge.At(_now).Verdict);
        // The ten minutes of silence are no interval that it may take again.
        Assert.Equal(Verdict.Down, judge.At(_now + TimeSpan.FromSeconds(2)).Verdict);
    }

    private TargetJudge Well()
    {
        var judge = New();
        for (var i = 0; i < 50; i++)
        {
            Answer(judge);
        }

        return judge;
    }

    private void Answer(TargetJudge judge)
    {
        _now += s_beat;
        judge.Answered(_now);
    }

    private TargetJudge New() => new(_options, s_beat, _now);
}
