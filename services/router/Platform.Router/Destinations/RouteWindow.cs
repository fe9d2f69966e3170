namespace Platform.Router.Destinations;

/// <summary>
/// What a destination did with one route's requests over the last seconds: a ring of counters that requests add to without a lock and
/// one loop turns. No clock of its own.
/// </summary>
internal sealed class RouteWindow
{
    /// <summary>Slots of the ring; the window is as long as this many turns.</summary>
    public const int Slots = 20;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new Slot())];
    private volatile int _current;

    public void Answered(TimeSpan latency, bool error)
    {
        var slot = _slots[_current];
        Interlocked.Increment(ref slot.Requests);
        Interlocked.Increment(ref slot.Buckets[LatencyBuckets.Of(latency)]);
        if (error)
        {
            Interlocked.Increment(ref slot.Errors);
        }
    }

    /// <summary>There was no answer.</summary>
    public void Failed()
    {
        var slot = _slots[_current];
        Interlocked.Increment(ref slot.Requests);
        Interlocked.Increment(ref slot.Errors);
    }

    /// <summary>Another destination answered first; how long this one would have taken is not known, only that it is longer.</summary>
    public void Overtaken(TimeSpan after)
    {
        var slot = _slots[_current];
        Interlocked.Increment(ref slot.Requests);
        Interlocked.Increment(ref slot.Overtaken);
        Interlocked.Increment(ref slot.Buckets[LatencyBuckets.Of(after)]);
    }

    /// <summary>Begins a new slot and forgets the oldest.</summary>
    public void Turn()
    {
        var next = (_current + 1) % Slots;
        _slots[next].Clear();
        _current = next;
    }

    /// <summary>Forgets everything: what the destination did before it was taken out says nothing of it now.</summary>
    public void Clear()
    {
        foreach (var slot in _slots)
        {
            slot.Clear();
        }
    }

    /// <summary>The latest slots together.</summary>
    public RouteSum Sum(int slots = Slots)
    {
        var sum = new RouteSum();
        for (var i = 0; i < slots; i++)
        {
            var slot = _slots[(_current - i + Slots) % Slots];
            sum.Add(Volatile.Read(ref slot.Requests), Volatile.Read(ref slot.Errors), Volatile.Read(ref slot.Overtaken), slot.Buckets);
        }

        return sum;
    }

    private sealed class Slot
    {
        public readonly int[] Buckets = new int[LatencyBuckets.Count];
        public int Requests;
        public int Errors;
        public int Overtaken;

        public void Clear()
        {
            Volatile.Write(ref Requests, 0);
            Volatile.Write(ref Errors, 0);
            Volatile.Write(ref Overtaken, 0);
            Array.Clear(Buckets);
        }
    }
}

/// <summary>The counts of a window, or of several together.</summary>
internal sealed class RouteSum
{
    private readonly int[] _buckets = new int[LatencyBuckets.Count];

    public int Requests { get; private set; }

    /// <summary>Answers of 500, 502, 503, 504, and requests without an answer.</summary>
    public int Errors { get; private set; }

    public int Overtaken { get; private set; }

    /// <summary>Latencies, as <see cref="LatencyBuckets"/> has them.</summary>
    public ReadOnlySpan<int> Buckets => _buckets;

    public void Add(RouteSum other) => Add(other.Requests, other.Errors, other.Overtaken, other._buckets);

    public void Add(int requests, int errors, int overtaken, ReadOnlySpan<int> buckets)
    {
        Requests += requests;
        Errors += errors;
        Overtaken += overtaken;
        for (var b = 0; b < buckets.Length; b++)
        {
            _buckets[b] += buckets[b];
        }
    }
}
