using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Agreement;

/// <summary>
/// What an observer has promised and accepted for the next number: an acceptor of Paxos (Lamport 1998), one instance a number. It has to be on
/// the disk before the answer leaves. What is decided is kept in the history, and the ledger then begins anew for the number after it.
/// </summary>
public sealed record RolloutLedger
{
    /// <summary>The number that this is about; the one after the last that is known to be decided.</summary>
    public long Number { get; init; } = 1;

    /// <summary>No ballot below is agreed to any more.</summary>
    public RolloutBallot? Promised { get; init; }

    /// <summary>The ballot under which <see cref="Accepted"/> was.</summary>
    public RolloutBallot? AcceptedBallot { get; init; }

    /// <summary>What was accepted last.</summary>
    public ModelTransition? Accepted { get; init; }

    /// <summary>Answers a proposal. A ledger that differs from this one has to be on disk before the answer is sent. Pure.</summary>
    public (RolloutLedger After, RolloutAnswer Answer) Take(RolloutProposal proposal, string self)
    {
        // Only the number that is next here can be agreed to: of earlier ones it is known what was decided, and for later ones something is missing.
        var agreed = proposal.Number == Number && proposal.Ballot.CompareTo(Promised) >= 0;
        var after = !agreed ? this
            : proposal.Transition is { } transition ? this with { Promised = proposal.Ballot, AcceptedBallot = proposal.Ballot, Accepted = transition }
            : this with { Promised = proposal.Ballot };
        return (after, new RolloutAnswer
        {
            Observer = self,
            Agreed = agreed,
            NextNumber = Number,
            Promised = after.Promised,
            AcceptedBallot = AcceptedBallot,
            Accepted = Accepted,
        });
    }

    /// <summary>The ledger once this number is known to be decided. Pure.</summary>
    public RolloutLedger Decided() => new() { Number = Number + 1 };
}
