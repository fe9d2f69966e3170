using Platform.Contracts.Control;
using Platform.Health.Deciding;

namespace Platform.Health.Passive;

/// <summary>The latest view of each router of how real requests fare, while it is fresh.</summary>
internal sealed class PassiveBook
{
    /// <summary>A router that tells nothing for this long is not heard.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (PassiveView View, TimeSpan Heard)> _views = [];

    public void Take(PassiveView view, TimeSpan now)
    {
        lock (_lock)
        {
            _views[view.Router] = (view, now);
            foreach (var old in _views.Where(v => now - v.Value.Heard > Expiry).Select(v => v.Key).ToArray())
            {
                _views.Remove(old);
            }
        }
    }

    /// <summary>All routers' tries together: counts are added, times are means weighted by tries; lost is what is so for all that tried.</summary>
    public IReadOnlyList<PassiveRoute> Routes(TimeSpan now) =>
    [
        .. Fresh(now).SelectMany(v => v.Routes).Where(r => r.Tries > 0).GroupBy(r => (r.Route, r.Region)).Select(g => g.First() with
        {
            Tries = g.Sum(r => r.Tries),
            Failures = g.Sum(r => r.Failures),
            Lost = g.All(r => r.Lost),
            MedianMs = g.Sum(r => r.MedianMs * r.Tries) / g.Sum(r => r.Tries),
            P95Ms = g.Max(r => r.P95Ms),
        }),
    ];

    public Demand DemandAt(TimeSpan now)
    {
        var rates = Fresh(now).Where(v => v.WindowSeconds > 0)
            .SelectMany(v => v.Routes.Select(r => (r.Region, r.Criticality, Rate: r.Tries / v.WindowSeconds))).ToArray();
        return new(
            rates.GroupBy(r => r.Region).ToDictionary(g => g.Key, g => g.Sum(r => r.Rate)),
            rates.GroupBy(r => r.Criticality).ToDictionary(g => g.Key, g => g.Sum(r => r.Rate)),
            Fresh(now).Where(v => v.WindowSeconds > 0).Sum(v => v.Shed / v.WindowSeconds));
    }

    private PassiveView[] Fresh(TimeSpan now)
    {
        lock (_lock)
        {
            return [.. _views.Values.Where(v => now - v.Heard <= Expiry).Select(v => v.View)];
        }
    }
}
