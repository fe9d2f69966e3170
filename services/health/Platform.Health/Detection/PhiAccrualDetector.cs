namespace Platform.Health.Detection;

/// <summary>
/// The phi accrual failure detector (Hayashibara et al., 2004): from the intervals between answers, how unlikely it is that a living
/// target is this late. Phi 3 is one chance in a thousand, phi 8 one in a hundred million. Times are monotonic.
/// </summary>
internal sealed class PhiAccrualDetector
{
    private const int Window = 100;

    /// <summary>Where the curve ends, so that phi stays a number that JSON can carry.</summary>
    private const double Most = 300;

    private readonly TimeSpan _expected;
    private readonly double _leastDeviation;
    private readonly double _pause;
    private readonly double[] _intervals = new double[Window];
    private int _count;
    private int _next;
    private double _sum;
    private double _sumOfSquares;
    private TimeSpan _last;

    public PhiAccrualDetector(TimeSpan expectedInterval, TimeSpan leastDeviation, TimeSpan acceptablePause, TimeSpan now)
    {
        _expected = expectedInterval;
        _leastDeviation = leastDeviation.TotalMilliseconds;
        _pause = acceptablePause.TotalMilliseconds;
        Restart(now);
    }

    /// <summary>The target answered.</summary>
    public void Heartbeat(TimeSpan now)
    {
        Add((now - _last).TotalMilliseconds);
        _last = now;
    }

    /// <summary>Forgets what was learned; the silence before <paramref name="now"/> was not the target's rhythm.</summary>
    public void Restart(TimeSpan now)
    {
        (_count, _next, _sum, _sumOfSquares, _last) = (0, 0, 0, 0, now);
        // Two made-up intervals around the expected one, so that a target that never answers is convicted too.
        Add(_expected.TotalMilliseconds * 0.75);
        Add(_expected.TotalMilliseconds * 1.25);
    }

    /// <summary>The observer itself stood still for <paramref name="pause"/>: that is not the target's silence.</summary>
    public void Forgive(TimeSpan pause, TimeSpan now) => _last = _last + pause > now ? now : _last + pause;

    public double Phi(TimeSpan now)
    {
        var mean = (_sum / _count) + _pause;
        var variance = Math.Max(0, (_sumOfSquares / _count) - ((_sum / _count) * (_sum / _count)));
        var deviation = Math.Max(_leastDeviation, Math.Sqrt(variance));
        var silence = (now - _last).TotalMilliseconds;
        // The logistic approximation of the normal tail; exact enough, and it does not underflow where erfc does.
        var y = (silence - mean) / deviation;
        var e = Math.Exp(-y * (1.5976 + (0.070566 * y * y)));
        var later = silence > mean ? e / (1 + e) : 1 - (1 / (1 + e));
        return later <= 0 ? Most : Math.Clamp(-Math.Log10(later), 0, Most);
    }

    private void Add(double interval)
    {
        if (_count == Window)
        {
            _sum -= _intervals[_next];
            _sumOfSquares -= _intervals[_next] * _intervals[_next];
        }
        else
        {
            _count++;
        }

        _intervals[_next] = interval;
        _sum += interval;
        _sumOfSquares += interval * interval;
        _next = (_next + 1) % Window;
    }
}
