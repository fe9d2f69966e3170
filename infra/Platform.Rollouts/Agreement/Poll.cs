using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Agreement;

/// <summary>Counts the answers to one proposal. Pure; one answer an observer counts, however often it comes.</summary>
public sealed class Poll(RolloutProposal proposal, IReadOnlyCollection<string> observers)
{
    private readonly HashSet<string> _agreed = [];
    private readonly HashSet<string> _lost = [];
    private RolloutBallot? _acceptedBallot;

    /// <summary>A majority of all configured observers agrees, alive or not.</summary>
    public bool Won => _agreed.Count >= Majority;

    /// <summary>So many refused or stayed silent that a majority cannot come any more.</summary>
    public bool Lost => !Won && observers.Count - _lost.Count < Majority;

    /// <summary>What may have been decided already under an earlier ballot, and has to be proposed again.</summary>
    public ModelTransition? Accepted { get; private set; }

    /// <summary>The highest round heard of; the next try goes above it.</summary>
    public long HighestRound { get; private set; } = proposal.Ballot.Round;

    /// <summary>An observer that knows more decided transitions; null when none does.</summary>
    public string? Ahead { get; private set; }

    private int Majority => (observers.Count / 2) + 1;

    /// <summary>Takes an answer.</summary>
    public void Add(RolloutAnswer answer)
    {
        if (!observers.Contains(answer.Observer))
        {
            return;
        }

        HighestRound = Math.Max(HighestRound, answer.Promised?.Round ?? 0);
        if (answer.NextNumber > proposal.Number)
        {
            Ahead = answer.Observer;
        }

        if (!answer.Agreed)
        {
            NoAnswer(answer.Observer);
            return;
        }

        if (_lost.Contains(answer.Observer))
        {
            return;
        }

        _agreed.Add(answer.Observer);
        if (answer.AcceptedBallot is { } ballot && ballot.CompareTo(_acceptedBallot) > 0)
        {
            (_acceptedBallot, Accepted) = (ballot, answer.Accepted);
        }
    }

    /// <summary>No answer came, or a refusal: it may have agreed all the same, which does no harm.</summary>
    public void NoAnswer(string observer)
    {
        if (!_agreed.Contains(observer))
        {
            _lost.Add(observer);
        }
    }
}
