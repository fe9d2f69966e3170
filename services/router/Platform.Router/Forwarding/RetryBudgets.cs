using Microsoft.Extensions.Options;

namespace Platform.Router.Forwarding;

/// <summary>
/// What may be spent on tries after the first. Failures have a part of all requests; slowness has a small one, since in the steady state
/// something is always slow, and a reserve for the moment in which a destination falls silent as a whole.
/// </summary>
internal sealed class RetryBudgets(IOptions<RouterOptions> options, TimeProvider time)
{
    public TokenBudget Retries { get; } = new(options.Value.RetryRatio, options.Value.BudgetFloorPerSecond, options.Value.BudgetBurst, time);

    public TokenBudget Hedges { get; } = new(options.Value.HedgeRatio, 0, options.Value.HedgeBurst, time);

    /// <summary>For requests at a destination that answers nobody any more.</summary>
    public TokenBudget HedgeReserve { get; } = new(0, options.Value.BudgetFloorPerSecond, options.Value.BudgetBurst, time);

    public void Earn()
    {
        Retries.Earn();
        Hedges.Earn();
    }

    public bool TryHedge(bool destinationSilent) => Hedges.TryTake() || (destinationSilent && HedgeReserve.TryTake());
}
