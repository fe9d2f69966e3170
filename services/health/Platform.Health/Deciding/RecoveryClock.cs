using Platform.Contracts.Control;

namespace Platform.Health.Deciding;

/// <summary>
/// Since when a majority calls each region well, without a break, and since when and by which way it has its weight. Each observer keeps
/// its own on its monotonic clock; who restarts begins anew, which only makes it slower.
/// </summary>
internal sealed class RecoveryClock(HealthOptions options) : IPace
{
    private const int MostDoublings = 16;

    private readonly Dictionary<string, TimeSpan> _upSince = [];
    private readonly Dictionary<string, Stand> _stands = [];
    private RoutingDecision? _current;
    private TimeSpan _epochSince;
    private TimeSpan _now;
    private bool _started;

    public bool MayRelieve => _now - _epochSince >= options.StepInterval;

    /// <summary>Takes note of what is now; everything else answers for this moment.</summary>
    public void Observe(IReadOnlyDictionary<string, Tally> tallies, RoutingDecision? current, TimeSpan now)
    {
        _now = now;
        if (!_started || (current?.Epoch ?? 0) != (_current?.Epoch ?? 0))
        {
            Follow(tallies.Keys, current);
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

    public bool MayRise(string region, int weight) =>
        _upSince.TryGetValue(region, out var since)
        && _now - since >= (weight == 0 || IsFalling(region) ? HoldDown(region) : options.StepInterval)
        && _now - _epochSince >= options.StepInterval;

    public bool MayStepDown(string region) => _now - _stands[region].Since >= options.StepInterval;

    public bool MayEvacuate(string region) =>
        _stands.All(s => s.Key == region || s.Value is not { Weight: 0, Fell: true } || _now - s.Value.Since >= options.EvacuationInterval);

    public bool IsFalling(string region) => _stands[region].Fell;

    public bool IsForgiven(string region) => _stands[region] is { Weight: RoutingRule.Full } stand && _now - stand.Since >= options.PenaltyMemory;

    /// <summary>Doubles with each fall, so that a region that keeps falling stays out longer and longer.</summary>
    private TimeSpan HoldDown(string region)
    {
        var falls = _current?.Falls?.GetValueOrDefault(region) ?? 0;
        var wait = options.HoldDown * (1 << Math.Clamp(falls - 1, 0, MostDoublings));
        var longest = options.HoldDownMax > options.HoldDown ? options.HoldDownMax : options.HoldDown;
        return wait > longest ? longest : wait;
    }

    private void Follow(IEnumerable<string> regions, RoutingDecision? current)
    {
        foreach (var region in regions)
        {
            var weight = RoutingRule.WeightOf(current, region);
            if (!_started)
            {
                // Before this observer looked, it may have been either; out, or in part, it came by a fall.
                _stands[region] = new(weight, weight < RoutingRule.Full, _now);
            }
            else if (_stands[region].Weight is var before && before != weight)
            {
                _stands[region] = new(weight, weight < before, _now);
            }
        }

        (_current, _epochSince, _started) = (current, _now, true);
    }

    private readonly record struct Stand(int Weight, bool Fell, TimeSpan Since);
}
