using Platform.Contracts.Control;

namespace Platform.Health.Deciding;

/// <summary>
/// Up slow: since when a majority calls each region well, without a break, and since when the present weights stand. Each observer
/// keeps its own on its monotonic clock; who restarts begins anew, which only makes it slower.
/// </summary>
internal sealed class RecoveryClock(TimeSpan holdDown, TimeSpan stepInterval)
{
    private readonly Dictionary<string, TimeSpan> _upSince = [];
    private long _epoch = -1;
    private TimeSpan _epochSince;

    public void Observe(IReadOnlyDictionary<string, Tally> tallies, RoutingDecision? current, TimeSpan now)
    {
        if ((current?.Epoch ?? 0) != _epoch)
        {
            (_epoch, _epochSince) = (current?.Epoch ?? 0, now);
        }

        foreach (var (region, tally) in tallies)
        {
            if (tally.Up)
            {
                _upSince.TryAdd(region, now);
            }
            else
            {
                _upSince.Remove(region);
            }
        }
    }

    /// <summary>Whether a region of this weight may take the next step.</summary>
    public bool MayRise(string region, int weight, TimeSpan now) =>
        _upSince.TryGetValue(region, out var since)
        && now - since >= (weight == 0 ? holdDown : stepInterval)
        && now - _epochSince >= stepInterval;
}
