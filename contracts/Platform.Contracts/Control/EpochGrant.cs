namespace Platform.Contracts.Control;

/// <summary>The body of <c>POST /v1/epochs</c>: an observer asks another for the epoch of a decision.</summary>
public sealed record EpochProposal
{
    /// <summary>The observer that asks.</summary>
    public required string Proposer { get; init; }

    /// <summary>What it wants decided, under the epoch that it asks for.</summary>
    public required RoutingDecision Decision { get; init; }
}

/// <summary>The answer to an <see cref="EpochProposal"/>.</summary>
public sealed record EpochAnswer
{
    /// <summary>The observer that answers.</summary>
    public required string Observer { get; init; }

    /// <summary>True when the epoch now belongs to the proposal; an observer grants an epoch once, and writes that down before it answers.</summary>
    public required bool Granted { get; init; }

    /// <summary>The highest epoch that this observer has granted, this one included; a refused proposer goes above it.</summary>
    public required long HighestGranted { get; init; }

    /// <summary>The latest decision that this observer knows, so that a proposer that missed it learns it here.</summary>
    public RoutingDecision? Decided { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }
}
