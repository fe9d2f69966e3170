namespace Platform.Contracts.Rollouts;

/// <summary>Orders the tries of different observers for one number. Higher wins.</summary>
/// <param name="Round">Counts up with every try.</param>
/// <param name="Observer">Who tries; makes two tries of one round differ.</param>
public sealed record RolloutBallot(long Round, string Observer) : IComparable<RolloutBallot>
{
    /// <inheritdoc/>
    public int CompareTo(RolloutBallot? other) =>
        other is null ? 1 : Round != other.Round ? Round.CompareTo(other.Round) : string.CompareOrdinal(Observer, other.Observer);
}

/// <summary>
/// The body of <c>POST /v1/rollouts/proposals</c>. Without a transition it asks for the promise to accept no lower ballot; with one, to
/// accept it.
/// </summary>
public sealed record RolloutProposal
{
    /// <summary>The number that is to be given.</summary>
    public required long Number { get; init; }

    /// <summary>The try.</summary>
    public required RolloutBallot Ballot { get; init; }

    /// <summary>What is to have the number.</summary>
    public ModelTransition? Transition { get; init; }
}

/// <summary>The answer to a <see cref="RolloutProposal"/>; what it says is on the disk of the one who says it.</summary>
public sealed record RolloutAnswer
{
    /// <summary>The observer that answers.</summary>
    public required string Observer { get; init; }

    /// <summary>Whether it promised, or accepted.</summary>
    public required bool Agreed { get; init; }

    /// <summary>The next number that it knows nothing decided of; one that is behind, or ahead, agrees to nothing.</summary>
    public required long NextNumber { get; init; }

    /// <summary>The highest ballot that it promised for that number; a refused proposer goes above it.</summary>
    public RolloutBallot? Promised { get; init; }

    /// <summary>The ballot under which it accepted a transition for that number.</summary>
    public RolloutBallot? AcceptedBallot { get; init; }

    /// <summary>What it accepted: whoever goes on with the number has to propose this.</summary>
    public ModelTransition? Accepted { get; init; }
}

/// <summary>The answer of <c>GET /v1/rollouts/history?after=N</c>: decided transitions in the order of their numbers, without gaps.</summary>
public sealed record RolloutHistory
{
    /// <summary>At most so many as one answer carries; ask again after the last one.</summary>
    public required IReadOnlyList<ModelTransition> Transitions { get; init; }
}

/// <summary>A transition was decided. Whoever hears it asks for the state, or waits for its next pull.</summary>
public sealed record ModelTransitioned
{
    /// <summary>The transition.</summary>
    public required ModelTransition Transition { get; init; }
}
