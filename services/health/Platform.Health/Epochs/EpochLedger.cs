using Platform.Contracts.Control;

namespace Platform.Health.Epochs;

/// <summary>
/// What an observer has promised and knows: on disk before any answer leaves. The acceptor's half of Paxos, with the epoch as the
/// ballot: the register that observers rewrite is the decision in force.
/// </summary>
internal sealed record EpochLedger
{
    public static readonly EpochLedger Empty = new();

    /// <summary>The highest epoch granted; each one goes to one proposer, and to none below it any more.</summary>
    public long HighestGranted { get; init; }

    /// <summary>To whom.</summary>
    public string? GrantedTo { get; init; }

    /// <summary>The latest decision accepted here, decided or not.</summary>
    public RoutingDecision? Accepted { get; init; }

    /// <summary>The latest decision known to be decided.</summary>
    public RoutingDecision? Decided { get; init; }

    public long NextEpoch => HighestGranted + 1;

    /// <summary>The newest of what was accepted here and what is known to be decided, which a majority accepted.</summary>
    private RoutingDecision? Latest => (Accepted?.Epoch ?? 0) > (Decided?.Epoch ?? 0) ? Accepted : Decided;

    /// <summary>A decision accepted here of which it is not known whether a majority accepted it too.</summary>
    public RoutingDecision? Unfinished => ReferenceEquals(Latest, Decided) ? null : Accepted;

    /// <summary>Answers a proposal. The ledger returned has to be on disk before the answer is sent. Pure.</summary>
    public (EpochLedger After, EpochAnswer Answer) Answer(EpochProposal proposal, string self, IReadOnlyList<string> regions)
    {
        var refusal = proposal.Decision is { } decision ? WhyNotAccepted(proposal, decision, regions) : WhyNotGranted(proposal);
        var after = refusal is null
            ? this with { HighestGranted = proposal.Epoch, GrantedTo = proposal.Proposer, Accepted = proposal.Decision ?? Accepted }
            : this;
        return (after, new EpochAnswer
        {
            Observer = self,
            Granted = refusal is null,
            HighestGranted = after.HighestGranted,
            // A proposer that hears of a yes to its decision knows the decision.
            Accepted = proposal.Decision is null ? Latest : null,
            Decided = Decided,
            Reason = refusal,
        });
    }

    /// <summary>Takes note of a decision that a majority accepted. Older ones change nothing. Pure.</summary>
    public EpochLedger Learn(RoutingDecision decided)
    {
        if (decided.Epoch <= (Decided?.Epoch ?? 0))
        {
            return this;
        }

        var after = this with { Decided = decided };
        // It counts as accepted here, so that nothing older is accepted after it.
        return decided.Epoch > HighestGranted ? after with { HighestGranted = decided.Epoch, GrantedTo = decided.DecidedBy } : after;
    }

    private string? WhyNotGranted(EpochProposal proposal) =>
        proposal.Epoch <= HighestGranted ? $"epoch {HighestGranted} was granted to {GrantedTo}" : null;

    private string? WhyNotAccepted(EpochProposal proposal, RoutingDecision decision, IReadOnlyList<string> regions)
    {
        if (proposal.Epoch < HighestGranted || (proposal.Epoch == HighestGranted && proposal.Proposer != GrantedTo))
        {
            return $"epoch {HighestGranted} was granted to {GrantedTo}";
        }

        // Asked a second time, the proposer brings what it brought the first time: it decides one thing an epoch.
        if (decision.Epoch != proposal.Epoch || decision.PreviousEpoch >= decision.Epoch)
        {
            return "a decision has the epoch that was granted for it, and follows an earlier one";
        }

        if (decision.Weights.Any(w => w.Value is < 0 or > 100 || !regions.Contains(w.Key)))
        {
            return "a weight is not one of 0 to 100 for a region of the deployment";
        }

        return decision.Weights.Values.Any(w => w > 0) ? null : "it leaves no region";
    }
}
