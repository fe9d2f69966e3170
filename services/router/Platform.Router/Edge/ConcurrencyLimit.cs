namespace Platform.Router.Edge;

/// <summary>
/// How many requests may be under way: as many as are answered in their usual time. It shrinks to what was under way when answers stay
/// slow, and grows while it is used and they do not. A pure state machine, told several times a second what happened since.
/// </summary>
internal sealed class ConcurrencyLimit
{
    /// <summary>Looks in a row that have to be slow: a hung destination slows a moment, and is no reason to refuse anybody.</summary>
    public const int SlowLooks = 8;

    /// <summary>Slow is beyond this many times the usual.</summary>
    private const double SlowFactor = 2;

    private const double Shrink = 0.9;
    private const double Growth = 0.1;

    private readonly int _least;
    private readonly int _most;
    private int _slow;
    private volatile int _current;

    public ConcurrencyLimit(int least, int most) => (_least, _most, _current) = (least, most, most);

    public int Current => _current;

    /// <param name="busiest">Most requests under way at once since the last look.</param>
    /// <param name="slowdown">Latency as a multiple of the usual.</param>
    public void Look(int busiest, double slowdown)
    {
        _slow = slowdown > SlowFactor ? _slow + 1 : 0;
        var current = _current;
        _current = _slow >= SlowLooks ? Math.Max(_least, (int)(Math.Min(current, busiest) * Shrink))
            : _slow > 0 ? current
            : Math.Min(_most, current + (busiest * 2 >= current ? Math.Max(1, (int)(current * Growth)) : 1));
    }
}

/// <summary>What a route's latency usually is: it follows downwards at once and upwards slowly, so that overload does not become usual soon.</summary>
internal struct UsualLatency
{
    /// <summary>A part of the way a look: half of a lasting change is usual after three minutes at four looks a second.</summary>
    private const double Upwards = 0.001;

    private double _milliseconds;

    /// <summary>The latency as a multiple of the usual, and takes it into account.</summary>
    public double Slowdown(TimeSpan latency, TimeSpan floor)
    {
        var now = Math.Max(latency.TotalMilliseconds, floor.TotalMilliseconds);
        _milliseconds = _milliseconds == 0 || now < _milliseconds ? now : _milliseconds + ((now - _milliseconds) * Upwards);
        return now / _milliseconds;
    }
}
