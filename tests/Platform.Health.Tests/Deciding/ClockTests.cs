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
        var clock = new RecoveryClock(s_holdDown, s_step);
        var down = Deployment.Decision(1, 0, 100);
        Observe(clock, down, up: true);
        _time.Advance(s_holdDown - TimeSpan.FromMilliseconds(1));
        Assert.False(clock.MayRise("a", 0, _time.Now()));

        Observe(clock, down, up: false);
        Observe(clock, down, up: true);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(clock.MayRise("a", 0, _time.Now()));

        _time.Advance(s_holdDown);
        Assert.True(clock.MayRise("a", 0, _time.Now()));
    }

    [Fact]
    public void MayRise_AfterAStep_WaitsOutTheStep()
    {
        var clock = new RecoveryClock(s_holdDown, s_step);
        Observe(clock, Deployment.Decision(1, 0, 100), up: true);
        _time.Advance(s_holdDown);
        Observe(clock, Deployment.Decision(2, 25, 100), up: true);

        Assert.False(clock.MayRise("a", 25, _time.Now()));
        _time.Advance(s_step);
        Assert.True(clock.MayRise("a", 25, _time.Now()));
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
        book.Merge([drain], _time.Now());
        Assert.Equal(drain, Assert.Single(book.InForce(_time.Now())));

        _time.Advance(TimeSpan.FromMinutes(5));
        var ended = Assert.Single(book.InForce(_time.Now()));
        Assert.Equal((OrderAction.Restore, Plan.Unstamped), (ended.Action, ended.Epoch));

        book.Merge([ended with { Epoch = 6 }], _time.Now());
        book.Merge([drain], _time.Now());
        Assert.Equal(OrderAction.Restore, Assert.Single(book.InForce(_time.Now())).Action);
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

    private void Observe(RecoveryClock clock, RoutingDecision current, bool up) =>
        clock.Observe(new Dictionary<string, Tally> { ["a"] = new(false, up, []) }, current, _time.Now());
}
