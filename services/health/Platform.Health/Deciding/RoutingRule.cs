using Platform.Contracts.Control;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>
/// From tallies, orders and the decision in force to the next decision, or none. Level-triggered: it compares what should be with
/// what is, so that whatever was lost on the way is simply done at the next look. Pure.
/// </summary>
internal sealed class RoutingRule(IReadOnlyList<string> regions, ObserverSet observers, IReadOnlyList<int> steps)
{
    public const int Full = 100;

    public Plan? Next(
        IReadOnlyDictionary<string, Tally> tallies,
        IReadOnlyList<OperatorOrder> orders,
        RoutingDecision? current,
        Func<string, int, bool> mayRise)
    {
        var weights = new Dictionary<string, int>();
        var reasons = new List<string>();
        var votes = new List<RegionVote>();
        foreach (var region in regions)
        {
            var now = WeightOf(current, region);
            var (wanted, reason) = Wanted(region, now, tallies[region], orders, mayRise);
            weights[region] = wanted;
            if (wanted != now)
            {
                reasons.Add(reason);
                votes.AddRange(tallies[region].Votes);
            }
        }

        if (weights.Values.All(w => w == 0))
        {
            var rescue = Rescue(tallies, orders, current, reasons, votes);
            if (rescue is null)
            {
                // Never the last region: what is there stays, however bad, until something better is known.
                weights = regions.ToDictionary(r => r, r => WeightOf(current, r));
                reasons.Clear();
                votes.Clear();
            }
            else
            {
                weights = rescue;
            }
        }

        var ordersChanged = !orders.SequenceEqual(current?.Orders ?? []);
        if (!ordersChanged && SameWeights(weights, regions.ToDictionary(r => r, r => WeightOf(current, r))))
        {
            return null;
        }

        return new(weights, orders, reasons.Count > 0 ? string.Join("; ", reasons) : "operators' orders changed", votes);
    }

    /// <summary>Whether <paramref name="region"/> can be spared: another one has traffic and is not down.</summary>
    public bool CanSpare(string region, IReadOnlyDictionary<string, Tally> tallies, IReadOnlyList<OperatorOrder> orders, RoutingDecision? current) =>
        regions.Any(r => r != region && WeightOf(current, r) > 0 && !tallies[r].Down && !IsDrained(r, orders));

    public static int WeightOf(RoutingDecision? decision, string region) =>
        decision is null ? Full : decision.Weights.GetValueOrDefault(region, Full);

    public static bool SameWeights(IReadOnlyDictionary<string, int> a, IReadOnlyDictionary<string, int> b) =>
        a.Count == b.Count && a.All(w => b.TryGetValue(w.Key, out var other) && other == w.Value);

    private static bool IsDrained(string region, IReadOnlyList<OperatorOrder> orders) =>
        orders.Any(o => o.Region == region && o.Action == OrderAction.Drain);

    private (int Weight, string Reason) Wanted(
        string region, int now, Tally tally, IReadOnlyList<OperatorOrder> orders, Func<string, int, bool> mayRise)
    {
        if (orders.FirstOrDefault(o => o.Region == region && o.Action == OrderAction.Drain) is { } drain)
        {
            return (0, $"region {region} is drained by an operator: {drain.Reason}");
        }

        if (tally.Down)
        {
            var down = tally.Votes.Where(v => v.Verdict == Verdict.Down).ToArray();
            return (0, $"region {region} is down: {down.Length} of {observers.All.Count} observers ({string.Join(", ", down.Select(v => $"{v.Observer}: {v.Reason}"))})");
        }

        if (now >= Full || !tally.Up || !mayRise(region, now))
        {
            return (now, "");
        }

        var next = steps.FirstOrDefault(s => s > now, Full);
        return (next, $"region {region} is well again: {next} %");
    }

    /// <summary>Nothing is left of what had traffic: whatever a majority calls well takes over at once, hold-down or not.</summary>
    private Dictionary<string, int>? Rescue(
        IReadOnlyDictionary<string, Tally> tallies,
        IReadOnlyList<OperatorOrder> orders,
        RoutingDecision? current,
        List<string> reasons,
        List<RegionVote> votes)
    {
        var well = regions.Where(r => tallies[r].Up && !IsDrained(r, orders)).ToArray();
        if (well.Length == 0)
        {
            return null;
        }

        foreach (var region in well.Where(r => WeightOf(current, r) == 0))
        {
            reasons.Add($"region {region} is the only one that is well");
            votes.AddRange(tallies[region].Votes);
        }

        return regions.ToDictionary(r => r, r => well.Contains(r) ? Full : 0);
    }
}
