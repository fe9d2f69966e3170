using Platform.Contracts.Control;

namespace Platform.Health.Voting;

/// <summary>
/// The latest votes of every observer, with the time at which they came by this process's own monotonic clock. Old ones count as absent:
/// an observer that cannot be heard has no opinion.
/// </summary>
internal sealed class VoteBook(ObserverSet observers, TimeSpan expiry)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (IReadOnlyList<RegionVote> Votes, TimeSpan Heard)> _votes = [];

    /// <summary>Takes the votes that an observer gave of itself. Votes in another's name, or of nobody configured, are not taken.</summary>
    public void Take(string observer, IReadOnlyList<RegionVote> votes, TimeSpan now)
    {
        if (observers.All.FirstOrDefault(o => o.Name == observer) is not { } known)
        {
            return;
        }

        // The region comes from this process's configuration: a vote cannot claim to come from outside.
        var own = votes.Where(v => v.Observer == observer).Select(v => v with { ObserverRegion = known.Region }).ToArray();
        lock (_lock)
        {
            _votes[observer] = (own, now);
        }
    }

    public IReadOnlyList<RegionVote> Of(string observer)
    {
        lock (_lock)
        {
            return _votes.TryGetValue(observer, out var entry) ? entry.Votes : [];
        }
    }

    public IReadOnlyList<RegionVote> Fresh(TimeSpan now)
    {
        lock (_lock)
        {
            return [.. _votes.Values.Where(e => now - e.Heard <= expiry).SelectMany(e => e.Votes)];
        }
    }

    public bool Heard(string observer, TimeSpan now)
    {
        lock (_lock)
        {
            return _votes.TryGetValue(observer, out var entry) && now - entry.Heard <= expiry;
        }
    }
}
