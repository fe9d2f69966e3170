using Platform.Contracts.Control;

namespace Platform.Health.Epochs;

/// <summary>Counts the answers to one question: for an epoch, or for a decision under it. Pure; one answer an observer counts, however often it comes.</summary>
internal sealed class Candidacy(long epoch, IReadOnlyCollection<string> observers, int majority)
{
    private readonly HashSet<string> _granted = [];
    private readonly HashSet<string> _lost = [];

    public bool Won => _granted.Count >= majority;

    /// <summary>So many refused or stayed silent that a majority cannot come any more.</summary>
    public bool Lost => !Won && observers.Count - _lost.Count < majority;

    /// <summary>The highest epoch heard of; the next try goes above it.</summary>
    public long HighestSeen { get; private set; } = epoch;

    /// <summary>The newest decision that one of those who answered has accepted.</summary>
    public RoutingDecision? LatestAccepted { get; private set; }

    public RoutingDecision? LatestDecided { get; private set; }

    public void Add(EpochAnswer answer)
    {
        if (!observers.Contains(answer.Observer))
        {
            return;
        }

        HighestSeen = Math.Max(HighestSeen, answer.HighestGranted);
        if ((answer.Decided?.Epoch ?? 0) > (LatestDecided?.Epoch ?? 0))
        {
            LatestDecided = answer.Decided;
        }

        if ((answer.Accepted?.Epoch ?? 0) > (LatestAccepted?.Epoch ?? 0))
        {
            LatestAccepted = answer.Accepted;
        }

        if (answer.Granted && !_lost.Contains(answer.Observer))
        {
            _granted.Add(answer.Observer);
        }
        else if (!answer.Granted && !_granted.Contains(answer.Observer))
        {
            // A grant is not taken back by a later refusal: that one answers a duplicate.
            _lost.Add(answer.Observer);
        }
    }

    /// <summary>No answer came: it counts as no, although it may have been granted. Nobody else can get that epoch from there.</summary>
    public void NoAnswer(string observer)
    {
        if (!_granted.Contains(observer))
        {
            _lost.Add(observer);
        }
    }
}
