using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Hosting.Configuration;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>Everything that the rule needs, gathered: votes, orders, clocks. Shared by the loop and the operators' calls.</summary>
internal sealed class Situation
{
    private readonly Lock _lock = new();
    private readonly ObserverSet _observers;
    private readonly VoteBook _votes;
    private readonly TimeProvider _time;
    private readonly RecoveryClock _recovery;

    public Situation(ObserverSet observers, VoteBook votes, IOptions<PlatformOptions> platform, IOptions<HealthOptions> options, TimeProvider time)
    {
        _observers = observers;
        _votes = votes;
        _time = time;
        Regions = [.. platform.Value.Regions.Select(r => r.Name)];
        Rule = new RoutingRule(Regions, observers, options.Value.SlowStart);
        _recovery = new RecoveryClock(options.Value.HoldDown, options.Value.StepInterval);
    }

    public IReadOnlyList<string> Regions { get; }

    public RoutingRule Rule { get; }

    public OrderBook Orders { get; } = new();

    public IReadOnlyDictionary<string, Tally> Tallies()
    {
        var fresh = _votes.Fresh(_time.Now());
        return Regions.ToDictionary(r => r, r => Tally.Of(r, fresh, _observers));
    }

    /// <summary>What should be decided after <paramref name="current"/>, with an operator's new order if there is one.</summary>
    public Plan? Next(RoutingDecision? current, OperatorOrder? added = null)
    {
        var now = _time.Now();
        var tallies = Tallies();
        lock (_lock)
        {
            _recovery.Observe(tallies, current, now);
            var orders = Orders.InForce(now);
            if (added is not null)
            {
                orders = [.. orders.Where(o => o.Region != added.Region).Append(added).OrderBy(o => o.Region, StringComparer.Ordinal)];
            }

            return Rule.Next(tallies, orders, current, (region, weight) => _recovery.MayRise(region, weight, now));
        }
    }
}
