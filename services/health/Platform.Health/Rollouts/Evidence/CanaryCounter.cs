using Platform.Contracts.Events;
using Platform.Contracts.Rollouts;
using Platform.Contracts.Serving;

namespace Platform.Health.Rollouts.Evidence;

/// <summary>
/// Counts one canary of one region: which visitors were shown how many lists by which arm, and what they did. Everything is bounded: beyond
/// the bounds new visitors are not counted, and the oldest lists can no longer be clicked, in both arms alike.
/// </summary>
internal sealed class CanaryCounter(string model, string version, long since)
{
    private const int MostVisitors = 500_000;
    private const int MostLists = 200_000;

    private readonly ArmCounter _stable = new();
    private readonly ArmCounter _canary = new();
    private readonly Dictionary<string, VisitorTally> _visitors = new(StringComparer.Ordinal);
    private readonly RecentTokens<ShownTo> _lists = new(MostLists);

    public long Since => since;

    public RolloutEvidence Evidence => new() { Model = model, Version = version, Since = since, Stable = _stable.Evidence, Canary = _canary.Evidence };

    /// <returns>False for a list that is known already.</returns>
    public bool Shown(Impression impression, ImpressionTrial trial)
    {
        if (_lists.Find(impression.AttributionToken) is not null || Visitor(impression.VisitorId, trial.Canary) is not { } visitor)
        {
            return false;
        }

        visitor.Arm.Shown(visitor, trial.Failed, impression.ServedBy.Degraded != Rungs.None, trial.ScoringMilliseconds);
        _lists.Add(impression.AttributionToken, new ShownTo(visitor));
        return true;
    }

    /// <summary>A list counts as clicked once, and as bought from once.</summary>
    /// <returns>False when this canary did not show the list.</returns>
    public bool Acted(string token, ListOutcome outcome)
    {
        if (_lists.Find(token) is not { } list)
        {
            return false;
        }

        var visitor = list.Visitor;
        if (outcome == ListOutcome.Bought && !list.Bought)
        {
            list.Bought = true;
            visitor.Arm.Bought(visitor);
        }
        else if (outcome == ListOutcome.Clicked && !list.Clicked)
        {
            list.Clicked = true;
            visitor.Arm.Clicked(visitor);
        }

        return true;
    }

    private VisitorTally? Visitor(string id, bool canary)
    {
        if (!_visitors.TryGetValue(id, out var visitor) && _visitors.Count < MostVisitors)
        {
            _visitors[id] = visitor = new VisitorTally(canary ? _canary : _stable);
        }

        return visitor;
    }

    private sealed class ShownTo(VisitorTally visitor)
    {
        public VisitorTally Visitor => visitor;

        public bool Clicked { get; set; }

        public bool Bought { get; set; }
    }
}

/// <summary>What a shopper can do with a list.</summary>
internal enum ListOutcome
{
    Clicked,
    Bought,
}
