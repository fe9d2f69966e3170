using Platform.Contracts.Control;

namespace Platform.Health.Epochs;

/// <summary>What an observer has promised and knows: on disk before any answer leaves.</summary>
internal sealed record EpochLedger
{
    public static readonly EpochLedger Empty = new();

    /// <summary>The highest epoch given away; each one is given at most once, and none below it any more.</summary>
    public long HighestGranted { get; init; }

    /// <summary>To whom.</summary>
    public string? GrantedTo { get; init; }

    /// <summary>The latest decision known to be decided.</summary>
    public RoutingDecision? Decided { get; init; }

    public long NextEpoch => Math.Max(HighestGranted, Decided?.Epoch ?? 0) + 1;

    /// <summary>Answers a proposal. The ledger returned has to be on disk before the answer is sent. Pure.</summary>
    public (EpochLedger After, EpochAnswer Answer) Grant(EpochProposal proposal, string self, IReadOnlyList<string> regions)
    {
        var refusal = Refusal(proposal.Decision, regions);
        var after = refusal is null ? this with { HighestGranted = proposal.Decision.Epoch, GrantedTo = proposal.Proposer } : this;
        return (after, new EpochAnswer
        {
            Observer = self,
            Granted = refusal is null,
            HighestGranted = Math.Max(after.HighestGranted, Decided?.Epoch ?? 0),
            Decided = Decided,
            Reason = refusal,
        });
    }

    /// <summary>Takes note of a decision that a majority granted. Older ones change nothing. Pure.</summary>
    public EpochLedger Learn(RoutingDecision decided) => decided.Epoch > (Decided?.Epoch ?? 0) ? this with { Decided = decided } : this;

    private string? Refusal(RoutingDecision asked, IReadOnlyList<string> regions)
    {
        if (asked.Epoch <= HighestGranted)
        {
            return $"epoch {HighestGranted} was granted to {GrantedTo}";
        }

        if (asked.Epoch <= (Decided?.Epoch ?? 0) || asked.PreviousEpoch < (Decided?.Epoch ?? 0))
        {
            return $"epoch {Decided!.Epoch} is decided, and this proposal does not know it";
        }

        if (asked.PreviousEpoch >= asked.Epoch)
        {
            return "a decision follows an earlier one";
        }

        if (asked.Weights.Any(w => w.Value is < 0 or > 100 || !regions.Contains(w.Key)))
        {
            return "a weight is not one of 0 to 100 for a region of the deployment";
        }

        return asked.Weights.Values.Any(w => w > 0) ? null : "it leaves no region";
    }
}
