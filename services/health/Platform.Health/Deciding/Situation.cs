using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Hosting.Configuration;
using Platform.Health.Passive;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>Everything that the rule needs, gathered: votes, orders, clocks. Shared by the loop and the operators' calls.</summary>
internal sealed class Situation
{
    private readonly Lock _lock = new();
    private readonly ObserverSet _observers;
    private readonly VoteBook _votes;
    private readonly PassiveBook _traffic;
    private readonly TimeProvider _time;
    private readonly RoutingRule _rule;
    private readonly RecoveryClock _recovery;

    public Situation(
        ObserverSet observers, VoteBook votes, PassiveBook traffic, IOptions<PlatformOptions> platform, IOptions<HealthOptions> options, TimeProvider time)
    {
        _observers = observers;
        _votes = votes;
        _traffic = traffic;
        _time = time;
        Regions = [.. platform.Value.Regions.Select(r => r.Name)];
        _rule = new RoutingRule(Regions, observers, options.Value.SlowStart, new CapacityGate(options.Value.Capacity));
        _recovery = new RecoveryClock(options.Value);
    }

    public IReadOnlyList<string> Regions { get; }

    public OrderBook Orders { get; } = new();

    /// <summary>Whether another region than this one has traffic and is not down.</summary>
    public bool CanSpare(string region, RoutingDecision? current) => _rule.CanSpare(region, Tallies(), current?.Orders ?? [], current);

    /// <summary>
    /// What should be decided after <paramref name="current"/>, with an operator's new order if there is one; null when nothing, or when the
    /// order would drain the last region that serves.
    /// </summary>
    public Plan? Next(RoutingDecision? current, OperatorOrder? added = null)
    {
        var now = _time.Now();
        var tallies = Tallies();
        lock (_lock)
        {
            _recovery.Observe(tallies, current, now);
            var orders = Orders.InForce(current?.Orders ?? [], now);
            if (added is not null)
            {
                // Here and not before: another order may have been decided since the caller looked.
                if (added.Action == OrderAction.Drain && !_rule.CanSpare(added.Region, tallies, orders, current))
                {
                    return null;
                }

                orders = [.. orders.Where(o => o.Region != added.Region).Append(added).OrderBy(o => o.Region, StringComparer.Ordinal)];
            }

            return _rule.Next(tallies, orders, current, _recovery, _traffic.DemandAt(now), added is { Action: OrderAction.Restore } ? added.Region : null);
        }
    }

    private IReadOnlyDictionary<string, Tally> Tallies()
    {
        var fresh = _votes.Fresh(_time.Now());
        return Regions.ToDictionary(r => r, r => Tally.Of(r, fresh, _observers));
    }
}
