using Platform.Contracts.Models;

namespace Platform.Ranking.Balancing;

/// <summary>What this process knows of one inference instance.</summary>
internal sealed class InferenceInstance(Uri address, string region, TimeProvider time)
{
    /// <summary>How much of each latency counts.</summary>
    private const double Newest = 0.2;

    /// <summary>What is known of a latency is half forgotten after this time, so that one found slow is asked again some day.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromSeconds(5);

    private readonly Lock _measuring = new();
    private int _outstanding;
    private long _ejectedUntil;
    private double _seconds;
    private long _measured;
    private volatile Beat? _last;

    public Uri Address { get; } = address;

    public string Region { get; } = region;

    /// <summary>The last heartbeat said that it stops.</summary>
    public bool IsDraining => _last is { Heartbeat.Draining: true };

    public void Begin() => Interlocked.Increment(ref _outstanding);

    /// <param name="took">How long the call lasted, whatever came of it; null when that says nothing of the instance.</param>
    public void End(TimeSpan? took)
    {
        Interlocked.Decrement(ref _outstanding);
        if (took is not { TotalSeconds: var seconds })
        {
            return;
        }

        lock (_measuring)
        {
            _seconds = _seconds == 0 ? seconds : ((1 - Newest) * _seconds) + (Newest * seconds);
            _measured = time.GetTimestamp();
        }
    }

    public InstanceLoad LoadAt(long timestamp)
    {
        lock (_measuring)
        {
            var known = _seconds * double.Exp2(-(time.GetElapsedTime(_measured, timestamp) / s_forgotten));
            return new InstanceLoad(Volatile.Read(ref _outstanding), known, _last?.Heartbeat.Capacity ?? 1);
        }
    }

    public void Hear(InstanceHeartbeat heartbeat) => _last = new Beat(heartbeat, time.GetTimestamp());

    /// <summary>Whether it said that it serves a model, not longer ago than <paramref name="lease"/>.</summary>
    public bool Serves(string model, long timestamp, TimeSpan lease) =>
        _last is { Heartbeat.Draining: false } last && time.GetElapsedTime(last.Heard, timestamp) <= lease && last.Heartbeat.Models.ContainsKey(model);

    /// <summary>Whether it was heard of at all, not longer ago than <paramref name="lease"/>.</summary>
    public bool IsHeard(long timestamp, TimeSpan lease) => _last is { } last && time.GetElapsedTime(last.Heard, timestamp) <= lease;

    /// <param name="timestamp">Of the clock.</param>
    public bool IsEjected(long timestamp) => Volatile.Read(ref _ejectedUntil) > timestamp;

    /// <param name="until">A timestamp of the clock.</param>
    public void Eject(long until) => Volatile.Write(ref _ejectedUntil, until);

    /// <summary>An answer ends an ejection early: the instance was tried because nothing better stood.</summary>
    public void Readmit() => Volatile.Write(ref _ejectedUntil, 0);

    private sealed record Beat(InstanceHeartbeat Heartbeat, long Heard);
}
