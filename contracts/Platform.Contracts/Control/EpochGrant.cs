namespace Platform.Contracts.Control;

/// <summary>
/// The body of <c>POST /v1/epochs</c>. Without a decision an observer asks another to grant it an epoch; with one, to accept that
/// decision under the epoch that a majority granted it.
/// </summary>
public sealed record EpochProposal
{
    /// <summary>The observer that asks.</summary>
    public required string Proposer { get; init; }

    /// <summary>The epoch that it asks for, or has been granted.</summary>
    public required long Epoch { get; init; }

    /// <summary>What it wants decided under the epoch; null while it asks for the epoch.</summary>
    public RoutingDecision? Decision { get; init; }
}

/// <summary>The answer to an <see cref="EpochProposal"/>. A yes is on the disk of the observer before it leaves.</summary>
public sealed record EpochAnswer
{
    /// <summary>The observer that answers.</summary>
    public required string Observer { get; init; }

    /// <summary>True when the epoch is granted, or the decision accepted: from then on this observer says yes to nothing older.</summary>
    public required bool Granted { get; init; }

    /// <summary>The highest epoch that this observer has granted, this one included; a refused proposer goes above it.</summary>
    public required long HighestGranted { get; init; }

    /// <summary>The latest decision that this observer has accepted, decided or not: whoever was granted an epoch builds on the newest of these.</summary>
    public RoutingDecision? Accepted { get; init; }

    /// <summary>The latest decision that this observer knows to be decided, so that a proposer that missed it learns it here.</summary>
    public RoutingDecision? Decided { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }
}
