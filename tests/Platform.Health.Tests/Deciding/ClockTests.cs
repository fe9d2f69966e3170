using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Control;
using Platform.Health.Deciding;
using Platform.Health.Voting;

namespace Platform.Health.Tests.Deciding;

public sealed class ClockTests
{
    private static readonly TimeSpan s_holdDown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void MayRise_FromZero_WaitsOutTheHoldDownAndBeginsAnewAfterADip()
    {
        var clock = Clock();
        var down = Deployment.Decision(1, 0, 100);
        Observe(clock, down, up: true);
        _time.Advance(s_holdDown - TimeSpan.FromMilliseconds(1));
        Assert.False(MayRise(clock, down));

        Observe(clock, down, up: false);
        Observe(clock, down, up: true);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(MayRise(clock, down));

        _time.Advance(s_holdDown);
        Assert.True(MayRise(clock, down));
    }

    [Fact]
    public void MayRise_AfterAStep_WaitsOutTheStep()
    {
        var clock = Clock();
        Observe(clock, Deployment.Decision(1, 0, 100), up: true);
        _time.Advance(s_holdDown);
        var risen = Deployment.Decision(2, 25, 100);
        Observe(clock, risen, up: true);

        Assert.False(MayRise(clock, risen));
        _time.Advance(s_step);
        Assert.True(MayRise(clock, risen));
    }

    [Fact]
    public void MayRise_AfterSeveralFalls_WaitsTwiceAsLongForEach()
    {
        Gen.Int[1, 12].Sample(falls =>
        {
            var clock = Clock();
            var down = Deployment.Decision(1, 0, 100) with { Falls = new Dictionary<string, int> { ["a"] = falls } };
            var wait = TimeSpan.FromSeconds(Math.Min(s_holdDown.TotalSeconds * Math.Pow(2, falls - 1), 300));
            Observe(clock, down, up: true);
            _time.Advance(wait - TimeSpan.FromMilliseconds(1));
            var early = MayRise(clock, down);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            return !early && MayRise(clock, down);
        }, threads: 1, iter: 20);
    }

    [Fact]
    public void MayEvacuate_AnotherRegionJustFell_OnlyAfterTheInterval()
    {
        var clock = Clock();
        Observe(clock, Deployment.Decision(1, 100, 100), up: true);
        Assert.True(clock.MayEvacuate("b"));

        var fallen = Deployment.Decision(2, 0, 100);
        Observe(clock, fallen, up: false);
        Assert.False(clock.MayEvacuate("b"));
        Assert.True(clock.MayEvacuate("a"));
        Assert.True(clock.IsFalling("a"));

        _time.Advance(TimeSpan.FromSeconds(5));
        Observe(clock, fallen, up: false);
        Assert.True(clock.MayEvacuate("b"));
    }

    [Fact]
    public void IsForgiven_LongAtFullShare_OnlyThen()
    {
        var clock = Clock();
        var full = Deployment.Decision(1, 100, 100);
        Observe(clock, full, up: true);
        Assert.False(clock.IsForgiven("a"));

        _time.Advance(TimeSpan.FromMinutes(10));
        Observe(clock, full, up: true);

        Assert.True(clock.IsForgiven("a"));
    }

    [Fact]
    public void InForce_DrainPastItsTime_BecomesARestoreOfANewEpoch()
    {
        var book = new OrderBook();
        var issued = _time.GetUtcNow();
        var drain = new OperatorOrder
        {
            Region = "a", Action = OrderAction.Drain, Reason = "r", Epoch = 4, IssuedTime = issued, ExpireTime = issued + TimeSpan.FromMinutes(5),
        };
        book.See([drain], _time.Now());
        Assert.Equal(drain, Assert.Single(book.InForce([drain], _time.Now())));

        _time.Advance(TimeSpan.FromMinutes(5));
        var ended = Assert.Single(book.InForce([drain], _time.Now()));
        Assert.Equal((OrderAction.Restore, Plan.Unstamped), (ended.Action, ended.Epoch));

        var restored = ended with { Epoch = 6 };
        book.See([restored], _time.Now());
        Assert.Equal(restored, Assert.Single(book.InForce([restored], _time.Now())));
    }

    [Fact]
    public void Fresh_VotesPastTheirTime_CountAsAbsent()
    {
        var book = new VoteBook(Deployment.Observers, TimeSpan.FromSeconds(1));
        book.Take("health-b", [Deployment.Vote("health-b", "a", Verdict.Down)], _time.Now());
        Assert.Single(book.Fresh(_time.Now()));

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(book.Fresh(_time.Now()));
    }

    [Fact]
    public void Take_VotesInAnothersName_AreNotTaken()
    {
        var book = new VoteBook(Deployment.Observers, TimeSpan.FromSeconds(1));

        book.Take("health-b", [Deployment.Vote("witness", "a", Verdict.Down)], _time.Now());
        book.Take("stranger", [Deployment.Vote("witness", "a", Verdict.Down) with { Observer = "stranger" }], _time.Now());
        book.Take("health-a", [Deployment.Vote("health-a", "a", Verdict.Down) with { ObserverRegion = "b" }], _time.Now());

        Assert.Equal("a", Assert.Single(book.Fresh(_time.Now())).ObserverRegion);
    }

    private static RecoveryClock Clock() => new(new HealthOptions { HoldDown = s_holdDown, StepInterval = s_step });

    private bool MayRise(RecoveryClock clock, RoutingDecision current)
    {
        Observe(clock, current, up: true);
        return clock.MayRise("a", current.Weights["a"]);
    }

    private void Observe(RecoveryClock clock, RoutingDecision current, bool up) =>
        clock.Observe(new Dictionary<string, Tally> { ["a"] = new(false, false, up, []), ["b"] = new(false, false, true, []) }, current, _time.Now());
}
