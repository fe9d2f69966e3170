using Platform.Contracts.Control;

namespace Platform.Health.Deciding;

/// <summary>What should be decided next, before it has an epoch.</summary>
internal sealed record Plan(IReadOnlyDictionary<string, int> Weights, IReadOnlyList<OperatorOrder> Orders, string Reason, IReadOnlyList<RegionVote> Votes)
{
    /// <summary>The epoch of an order that gets the one of the decision which first carries it.</summary>
    public const long Unstamped = 0;

    public IReadOnlyList<Criticality>? Shed { get; init; }

    public IReadOnlyDictionary<string, int>? Falls { get; init; }

    /// <summary>The same once more, under an epoch of its own.</summary>
    public static Plan Of(RoutingDecision decision) =>
        new(decision.Weights, decision.Orders, decision.Reason, decision.Votes) { Shed = decision.Shed, Falls = decision.Falls };

    /// <summary>Two plans that want the same are one plan, whatever votes moved meanwhile.</summary>
    public bool WantsTheSameAs(Plan? other) =>
        other is not null
        && RoutingRule.SameWeights(Weights, other.Weights)
        && Orders.SequenceEqual(other.Orders)
        && (Shed ?? []).SequenceEqual(other.Shed ?? []);

    public RoutingDecision ToDecision(long epoch, long previous, string decidedBy, DateTimeOffset time)
    {
        var orders = Orders.Select(o => o.Epoch == Unstamped ? o with { Epoch = epoch } : o).ToArray();
        return new()
        {
            Epoch = epoch,
            PreviousEpoch = previous,
            Weights = Weights,
            Reason = Reason,
            DecidedBy = decidedBy,
            DecidedTime = time,
            ExpireTime = orders.Where(o => o.Action != OrderAction.Restore).Min(o => o.ExpireTime),
            Votes = Votes,
            Orders = orders,
            Shed = Shed,
            Falls = Falls,
        };
    }
}
