using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Agreement;

/// <summary>
/// One observer's try to give a number to a transition: a majority promises, then a majority accepts. What an earlier try may have had decided
/// is proposed again instead of the own. Pure; whoever carries the messages asks <see cref="Proposal"/> of all and hands in what they answer.
/// </summary>
public sealed class Attempt
{
    private readonly IReadOnlyCollection<string> _observers;
    private readonly ModelTransition _own;
    private Poll _poll;

    /// <param name="ballot">Above every one heard of for the number.</param>
    /// <param name="own">What should have its number.</param>
    /// <param name="observers">All that are configured.</param>
    public Attempt(RolloutBallot ballot, ModelTransition own, IReadOnlyCollection<string> observers)
    {
        (_observers, _own) = (observers, own);
        Proposal = new RolloutProposal { Number = own.Number, Ballot = ballot };
        _poll = new Poll(Proposal, observers);
    }

    /// <summary>What all are to be asked now.</summary>
    public RolloutProposal Proposal { get; private set; }

    /// <summary>What has the number; null until that is known.</summary>
    public ModelTransition? Decided { get; private set; }

    /// <summary>No majority can come any more.</summary>
    public bool IsLost => _poll.Lost;

    /// <inheritdoc cref="Poll.HighestRound"/>
    public long HighestRound => _poll.HighestRound;

    /// <inheritdoc cref="Poll.Ahead"/>
    public string? Ahead => _poll.Ahead;

    /// <summary>Takes an answer to <paramref name="asked"/>; null for none. One to an earlier question of this try says nothing any more.</summary>
    public void Take(RolloutProposal asked, string observer, RolloutAnswer? answer)
    {
        if (asked != Proposal || Decided is not null)
        {
            return;
        }

        if (answer is null)
        {
            _poll.NoAnswer(observer);
        }
        else
        {
            _poll.Add(answer);
        }

        if (!_poll.Won)
        {
            return;
        }

        if (Proposal.Transition is { } accepted)
        {
            Decided = accepted;
            return;
        }

        Proposal = Proposal with { Transition = _poll.Accepted ?? _own };
        _poll = new Poll(Proposal, _observers);
    }
}
