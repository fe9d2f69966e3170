using Platform.Contracts.Control;
using Platform.Health.Detection;

namespace Platform.Health.Tests.Detection;

public sealed class SelfTrustTests
{
    private readonly HealthOptions _options = new();
    private readonly SelfTrust _trust;
    private TimeSpan _now = TimeSpan.FromHours(1);

    public SelfTrustTests() => _trust = new(_options);

    [Fact]
    public void Judge_OneOfTwoRegionsDown_TrustsItself()
    {
        Judge(Verdict.Down, Verdict.Up);

        Assert.Null(_trust.Doubt);
    }

    [Fact]
    public void Judge_BothRegionsDownAtOnce_DoubtsItself()
    {
        Judge(Verdict.Up, Verdict.Up);
        Judge(Verdict.Down, Verdict.Up);
        _now += _options.MassWindow / 2;
        Judge(Verdict.Down, Verdict.Down);

        Assert.NotNull(_trust.Doubt);

        Judge(Verdict.Down, Verdict.Up);
        Assert.Null(_trust.Doubt);
    }

    [Fact]
    public void Judge_SecondRegionDownMuchLater_TrustsItself()
    {
        Judge(Verdict.Down, Verdict.Up);
        _now += _options.MassWindow * 2;
        Judge(Verdict.Down, Verdict.Down);

        Assert.Null(_trust.Doubt);
    }

    [Fact]
    public void TimerWasLate_OverThreshold_DoubtsForAWhile()
    {
        _trust.TimerWasLate(_options.LagThreshold, _now);
        Judge(Verdict.Up, Verdict.Up);
        Assert.NotNull(_trust.Doubt);

        _now += _options.AbstainAfterLag;
        Judge(Verdict.Up, Verdict.Up);
        Assert.Null(_trust.Doubt);
    }

    [Theory]
    [InlineData(true, 2, 4, true)]
    [InlineData(true, 1, 4, false)]
    [InlineData(true, 0, 0, false)]
    [InlineData(false, 4, 4, false)]
    public void IsSharedSilence_HalfOfTheInstancesElsewhereLate_SaysLittleOfASilentRegion(bool bySilence, int late, int elsewhere, bool shared)
    {
        var region = new Condition(Verdict.Down, 9, "ranking: no answer", bySilence);
        Condition[] others = [.. Enumerable.Range(0, elsewhere).Select(i => new Condition(Verdict.Up, 0, "answers", Late: i < late))];

        Assert.Equal(shared, SelfTrust.IsSharedSilence(region, others));
    }

    private void Judge(Verdict a, Verdict b) =>
        _trust.Judge(new Dictionary<string, Condition> { ["a"] = new(a, 0, ""), ["b"] = new(b, 0, "") }, _now);
}
