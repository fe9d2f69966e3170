using Platform.Contracts.Control;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>
/// From tallies, orders and the decision in force to the next decision, or none. Level-triggered: it compares what should be with
/// what is, so that whatever was lost on the way is simply done at the next look. Pure.
/// </summary>
internal sealed partial class RoutingRule(IReadOnlyList<string> regions, ObserverSet observers, IReadOnlyList<int> steps, CapacityGate gate)
{
    public const int Full = 100;

    /// <param name="tallies">The observers' votes by region.</param>
    /// <param name="orders">The operators' that are in force, with one that is given just now.</param>
    /// <param name="current">The decision in force; null before the first.</param>
    /// <param name="pace">What time allows.</param>
    /// <param name="demand">What clients ask.</param>
    /// <param name="forgiven">The region whose earlier falls an operator forgives, by restoring it.</param>
    public Plan? Next(
        IReadOnlyDictionary<string, Tally> tallies,
        IReadOnlyList<OperatorOrder> orders,
        RoutingDecision? current,
        IPace pace,
        Demand demand,
        string? forgiven = null)
    {
        var changes = new Changes(regions.ToDictionary(r => r, r => WeightOf(current, r)), current);
        foreach (var region in regions)
        {
            Move(region, tallies[region], orders, pace, demand, changes);
        }

        if (changes.Weights.Values.All(w => w == 0) && !Rescue(tallies, orders, changes))
        {
            // Never the last region: what is there stays, however bad, until something better is known.
            changes.TakeBack();
        }

        if (forgiven is not null)
        {
            changes.Forgive(forgiven);
        }

        var shed = gate.Shed(changes.Weights, demand, current?.Shed, pace.MayRelieve);
        var shedChanged = !(shed ?? []).SequenceEqual(current?.Shed ?? []);
        if (shedChanged)
        {
            changes.Because(shed is null ? "there is room for everything again" : $"not room for everything: {string.Join(" and ", shed)} shed");
        }

        if (!shedChanged && !changes.Any && orders.SequenceEqual(current?.Orders ?? []))
        {
            return null;
        }

        return new(changes.Weights, orders, changes.Reason ?? "operators' orders changed", changes.Votes) { Shed = shed, Falls = changes.Falls };
    }

    /// <summary>Whether <paramref name="region"/> can be spared: another one has traffic and is not down.</summary>
    public bool CanSpare(string region, IReadOnlyDictionary<string, Tally> tallies, IReadOnlyList<OperatorOrder> orders, RoutingDecision? current) =>
        regions.Any(r => r != region && WeightOf(current, r) > 0 && !tallies[r].Down && Order(r, orders) is not { Action: OrderAction.Drain });

    public static int WeightOf(RoutingDecision? decision, string region) =>
        decision is null ? Full : decision.Weights.GetValueOrDefault(region, Full);

    public static bool SameWeights(IReadOnlyDictionary<string, int> a, IReadOnlyDictionary<string, int> b) =>
        a.Count == b.Count && a.All(w => b.TryGetValue(w.Key, out var other) && other == w.Value);

    /// <summary>The order that binds a region; null when automation has it.</summary>
    private static OperatorOrder? Order(string region, IReadOnlyList<OperatorOrder> orders) =>
        orders.FirstOrDefault(o => o.Region == region && o.Action != OrderAction.Restore);

    private void Move(string region, Tally tally, IReadOnlyList<OperatorOrder> orders, IPace pace, Demand demand, Changes changes)
    {
        var now = changes.Weights[region];
        if (Order(region, orders) is { } order)
        {
            var wanted = order.Action switch { OrderAction.Drain => 0, OrderAction.Pin => order.Weight ?? now, _ => now };
            changes.Set(region, wanted, $"region {region} is {Say(order.Action)} by an operator: {order.Reason}");
        }
        else if (tally.Down)
        {
            if (now > 0 && pace.MayEvacuate(region))
            {
                changes.Fall(region, 0, $"region {region} is down: {Voices(tally, Verdict.Down)}", tally.Votes, pace);
            }
        }
        else if (tally.Slow)
        {
            StepDown(region, tally, pace, demand, changes);
        }
        else if (now < Full && tally.Up && pace.MayRise(region, now))
        {
            var next = steps.FirstOrDefault(s => s > now, Full);
            changes.Set(region, next, $"region {region} is well again: {next} %", tally.Votes);
        }
    }

    /// <summary>One step of its traffic less, where the others have room for it; the least step stays, to see when it is better.</summary>
    private void StepDown(string region, Tally tally, IPace pace, Demand demand, Changes changes)
    {
        var now = changes.Weights[region];
        var less = steps.LastOrDefault(s => s < now, 0);
        if (less == 0 || !pace.MayStepDown(region))
        {
            return;
        }

        var after = new Dictionary<string, int>(changes.Weights) { [region] = less };
        if (after.Any(w => w.Key != region && w.Value > less) && gate.HasRoom(after, demand))
        {
            changes.Fall(region, less, $"region {region} is slow: {less} %, {Voices(tally, Verdict.Slow)}", tally.Votes, pace);
        }
    }

    /// <summary>
    /// Nothing is left of what had traffic: whatever a majority calls well takes over at once, hold-down or not; what an operator keeps out
    /// only if nothing else is well. False when nothing is.
    /// </summary>
    private bool Rescue(IReadOnlyDictionary<string, Tally> tallies, IReadOnlyList<OperatorOrder> orders, Changes changes)
    {
        var well = regions.Where(r => tallies[r].Up).ToArray();
        var free = well.Where(r => Order(r, orders) is null).ToArray();
        foreach (var region in free.Length > 0 ? free : well)
        {
            changes.Set(region, Full, $"region {region} is the only one that is well", tallies[region].Votes);
        }

        return well.Length > 0;
    }

    private string Voices(Tally tally, Verdict verdict)
    {
        var those = tally.Votes.Where(v => v.Verdict == verdict).ToArray();
        return $"{those.Length} of {observers.All.Count} observers ({string.Join(", ", those.Select(v => $"{v.Observer}: {v.Reason}"))})";
    }

    private static string Say(OrderAction action) => action switch
    {
        OrderAction.Drain => "drained",
        OrderAction.Pin => "pinned",
        _ => "frozen",
    };
}
