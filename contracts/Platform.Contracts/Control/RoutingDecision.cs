namespace Platform.Contracts.Control;

/// <summary>
/// Which region takes how much of the traffic. A router applies a decision only when its epoch is higher than the one it holds.
/// </summary>
public sealed record RoutingDecision
{
    /// <summary>The decision's number, only ever rising; a majority of observers grants each number once.</summary>
    public required long Epoch { get; init; }

    /// <summary>The epoch that this decision follows.</summary>
    public required long PreviousEpoch { get; init; }

    /// <summary>Share of each region, 0 to 100; 0 means no traffic.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>The observer that decided, or the operator.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>When, by the decider's clock; for people, never for deciding.</summary>
    public required DateTimeOffset DecidedTime { get; init; }

    /// <summary>When an operator's decision ends by itself; null means never.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>The opinions that it rests on.</summary>
    public IReadOnlyList<RegionVote> Votes { get; init; } = [];

    /// <summary>The latest operator's order of each region that ever had one.</summary>
    public IReadOnlyList<OperatorOrder> Orders { get; init; } = [];

    /// <summary>
    /// What the regions that are left have no room for: classes that the router refuses early, with 503 and Retry-After, or answers from
    /// what it keeps. Never <see cref="Criticality.Search"/> or <see cref="Criticality.Events"/>. Null when there is room for all.
    /// </summary>
    public IReadOnlyList<Criticality>? Shed { get; init; }

    /// <summary>How often automation took each region out lately; each further time keeps it out longer. Null when none ever was.</summary>
    public IReadOnlyDictionary<string, int>? Falls { get; init; }

    /// <summary>
    /// The decider's signature over all other fields, base64; made with a key that only observers hold. Whoever acts on a decision
    /// checks it.
    /// </summary>
    public string? Signature { get; init; }
}
