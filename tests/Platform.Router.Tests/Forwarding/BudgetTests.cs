using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Router.Forwarding;

namespace Platform.Router.Tests.Forwarding;

public sealed class BudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_BurstUsedUp_GivesOnlyWhatRequestsEarn()
    {
        var budget = new TokenBudget(0.1, 0, 5, _time);
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => budget.TryTake()));

        for (var i = 0; i < 100; i++)
        {
            budget.Earn();
        }

        // Never more than the burst, however much was earned.
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => budget.TryTake()));
    }

    [Fact]
    public void TryTake_FewRequests_TheFloorEarnsByTime()
    {
        var budget = new TokenBudget(0, 10, 5, _time);
        while (budget.TryTake())
        {
        }

        _time.Advance(TimeSpan.FromMilliseconds(300));

        Assert.Equal(3, Enumerable.Range(0, 20).Count(_ => budget.TryTake()));
    }

    [Fact]
    public void TryHedge_SteadyState_CostsTheSmallPartAndASilentDestinationHasAReserve()
    {
        var options = new RouterOptions();
        var budgets = new RetryBudgets(Options.Create(options), _time);
        while (budgets.TryHedge(destinationSilent: false))
        {
        }

        var hedges = 0;
        for (var i = 0; i < 10_000; i++)
        {
            budgets.Earn();
            hedges += i % 10 == 0 && budgets.TryHedge(destinationSilent: false) ? 1 : 0;
        }

        Assert.InRange(hedges, 1, 10_000 * options.HedgeRatio);
        while (budgets.TryHedge(destinationSilent: false))
        {
        }

        Assert.Equal(options.BudgetBurst, Enumerable.Range(0, 2 * options.BudgetBurst).Count(_ => budgets.TryHedge(destinationSilent: true)));
    }

    [Fact]
    public void P95_TenthOfRequestsSlow_IsSlow()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 256; i++)
        {
            window.Add(TimeSpan.FromMilliseconds(i % 10 == 0 ? 80 : 5));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(80), window.P95);
    }

    [Fact]
    public void P95_FewSlowOnes_IsFast()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 256; i++)
        {
            window.Add(TimeSpan.FromMilliseconds(i % 50 == 0 ? 80 : 5));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(5), window.P95);
    }
}
