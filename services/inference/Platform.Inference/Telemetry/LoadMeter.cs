using Platform.Contracts.Control;

namespace Platform.Inference.Telemetry;

/// <summary>
/// How busy this instance is, over the last ten seconds: what an autoscaler and the health service decide by. The time of a run is
/// booked when it ends.
/// </summary>
internal sealed class LoadMeter
{
    private const int Slices = 10;
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(1);

    private readonly Lock _guard = new();
    private readonly Slice[] _slices = new Slice[Slices];
    private readonly int _concurrency;
    private readonly TimeProvider _time;
    private readonly long _started;

    /// <param name="concurrency">Runs that go side by side.</param>
    /// <param name="time">The clock.</param>
    public LoadMeter(int concurrency, TimeProvider time)
    {
        _concurrency = concurrency;
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>A run of requests has ended.</summary>
    /// <param name="took">Its time.</param>
    /// <param name="requests">How many it had.</param>
    /// <param name="queued">The time that they waited, added up.</param>
    public void Ran(TimeSpan took, int requests, TimeSpan queued)
    {
        lock (_guard)
        {
            ref var slice = ref Now();
            slice.Busy += took;
            slice.Requests += requests;
            slice.Queued += queued;
        }
    }

    /// <summary>A request found the queue full, or its turn came too late.</summary>
    public void Refused()
    {
        lock (_guard)
        {
            Now().Refused++;
        }
    }

    public InstanceLoad Read()
    {
        var total = default(Slice);
        lock (_guard)
        {
            var newest = Number();
            foreach (var slice in _slices)
            {
                if (slice.Number > newest - Slices)
                {
                    total.Busy += slice.Busy;
                    total.Queued += slice.Queued;
                    total.Requests += slice.Requests;
                    total.Refused += slice.Refused;
                }
            }
        }

        var age = _time.GetElapsedTime(_started);
        var window = (age < s_slice ? s_slice : age < s_slice * Slices ? age : s_slice * Slices).TotalSeconds;
        return new InstanceLoad
        {
            Concurrency = _concurrency,
            Utilization = Math.Min(1, total.Busy.TotalSeconds / (window * _concurrency)),
            QueueMilliseconds = total.Requests == 0 ? 0 : total.Queued.TotalMilliseconds / total.Requests,
            RequestsPerSecond = total.Requests / window,
            RefusedPerSecond = total.Refused / window,
        };
    }

    // From 1, so that a slice that was never used is older than any.
    private long Number() => 1 + Slices + (long)(_time.GetElapsedTime(_started) / s_slice);

    private ref Slice Now()
    {
        var number = Number();
        ref var slice = ref _slices[number % Slices];
        if (slice.Number != number)
        {
            slice = new Slice { Number = number };
        }

        return ref slice;
    }

    private struct Slice
    {
        public long Number;
        public TimeSpan Busy;
        public TimeSpan Queued;
        public int Requests;
        public int Refused;
    }
}
