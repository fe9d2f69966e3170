namespace Platform.Router.Forwarding;

/// <summary>The 95th percentile of a route's recent latencies, kept without a lock: writers race for slots, one of them sorts now and then.</summary>
internal sealed class LatencyWindow
{
    private const int Size = 256;
    private const int SortEvery = 32;

    private readonly int[] _microseconds = new int[Size];
    private int _written;
    private int _sorting;
    private int _p95;

    /// <summary>Zero until enough was seen to say.</summary>
    public TimeSpan P95 => TimeSpan.FromMicroseconds(Volatile.Read(ref _p95));

    public void Add(TimeSpan latency)
    {
        var n = Interlocked.Increment(ref _written);
        Volatile.Write(ref _microseconds[(n & int.MaxValue) % Size], (int)Math.Min(latency.TotalMicroseconds, int.MaxValue));
        if (n % SortEvery == 0 && Interlocked.Exchange(ref _sorting, 1) == 0)
        {
            Sort(Math.Min(n & int.MaxValue, Size));
            Volatile.Write(ref _sorting, 0);
        }
    }

    private void Sort(int count)
    {
        Span<int> sorted = stackalloc int[Size];
        _microseconds.CopyTo(sorted);
        sorted.Sort();
        // Slots not yet written are zeros at the front.
        Volatile.Write(ref _p95, sorted[Size - 1 - (count / 20)]);
    }
}
