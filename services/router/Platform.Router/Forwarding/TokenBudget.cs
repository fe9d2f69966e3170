namespace Platform.Router.Forwarding;

/// <summary>
/// How much may be tried again: each request earns a part of a try, each second a few, up to a burst. It keeps a sick platform from
/// being finished off by its own retries. Lock-free; in thousandths of a try.
/// </summary>
internal sealed class TokenBudget(double ratio, double floorPerSecond, int burst, TimeProvider time)
{
    private const long One = 1000;

    private readonly long _earned = (long)(ratio * One);
    private readonly long _most = burst * One;
    private long _tokens = burst * One;
    private long _refilled = time.GetTimestamp();

    /// <summary>Nothing is missing from the burst.</summary>
    public bool IsWhole
    {
        get
        {
            Refill();
            return Volatile.Read(ref _tokens) >= _most;
        }
    }

    public double Left => Volatile.Read(ref _tokens) / (double)One;

    public void Earn()
    {
        if (Volatile.Read(ref _tokens) < _most)
        {
            Interlocked.Add(ref _tokens, _earned);
        }
    }

    public bool TryTake()
    {
        Refill();
        while (true)
        {
            var tokens = Volatile.Read(ref _tokens);
            if (tokens < One)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _tokens, tokens - One, tokens) == tokens)
            {
                return true;
            }
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _refilled);
        var add = (long)(time.GetElapsedTime(last, now).TotalSeconds * floorPerSecond * One);
        if (add > 0 && Interlocked.CompareExchange(ref _refilled, now, last) == last)
        {
            Interlocked.Add(ref _tokens, Math.Clamp(_most - Volatile.Read(ref _tokens), 0, add));
        }
    }
}
