using Microsoft.Extensions.Options;

namespace Platform.Router.Forwarding;

/// <summary>What may be spent on tries after the first: a part for failures, a smaller one for slowness.</summary>
internal sealed class RetryBudgets(IOptions<RouterOptions> options, TimeProvider time)
{
    public TokenBudget Retries { get; } = new(options.Value.RetryRatio, options.Value.BudgetFloorPerSecond, options.Value.BudgetBurst, time);

    public TokenBudget Hedges { get; } = new(options.Value.HedgeRatio, options.Value.BudgetFloorPerSecond, options.Value.BudgetBurst, time);

    public void Earn()
    {
        Retries.Earn();
        Hedges.Earn();
    }
}
