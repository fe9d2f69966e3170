using Platform.Drills.Journal;

namespace Platform.Drills.Running;

/// <summary>What happens, noted from many sides on one clock. Safe for concurrent use.</summary>
internal sealed class Timeline(RunClock clock)
{
    private readonly Lock _turn = new();
    private readonly List<TimelineMoment> _moments = [];
    private readonly SortedDictionary<(GaugeKind Kind, string Subject, string Region), List<GaugePoint>> _gauges = [];

    /// <summary>Told of each moment as it is noted.</summary>
    public event Action<TimelineMoment>? Noted;

    /// <summary>The moments so far, in the order of time.</summary>
    public IReadOnlyList<TimelineMoment> Moments
    {
        get
        {
            lock (_turn)
            {
                return [.. _moments.OrderBy(m => m.At)];
            }
        }
    }

    public IReadOnlyList<GaugeSeries> Gauges
    {
        get
        {
            lock (_turn)
            {
                return [.. _gauges.Select(g => new GaugeSeries
                {
                    Kind = g.Key.Kind,
                    Subject = g.Key.Subject,
                    Region = g.Key.Region.Length == 0 ? null : g.Key.Region,
                    Points = [.. g.Value],
                })];
            }
        }
    }

    public void Note(MomentKind kind, string source, string text, string? region = null, long? epoch = null, TimeSpan? at = null)
    {
        var moment = new TimelineMoment { At = at ?? clock.Now, Kind = kind, Source = source, Text = text, Region = region, Epoch = epoch };
        lock (_turn)
        {
            _moments.Add(moment);
        }

        Noted?.Invoke(moment);
    }

    public void Read(GaugeKind kind, string subject, string? region, double value)
    {
        var point = new GaugePoint(clock.Now, value);
        lock (_turn)
        {
            var key = (kind, subject, region ?? "");
            if (!_gauges.TryGetValue(key, out var points))
            {
                _gauges[key] = points = [];
            }

            points.Add(point);
        }
    }
}
