using Platform.FeatureStore.Redis;
using StackExchange.Redis;

namespace Platform.FeatureStore.Reading;

/// <summary>The time that the features have reached: the newest event time of all partitions, never later than the clock.</summary>
internal sealed class LogClock(TimeProvider time)
{
    /// <summary>A burst of requests asks Redis once.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(100);

    /// <summary>A shop whose log stands still for longer is not one that goes on.</summary>
    private static readonly TimeSpan s_goesOn = TimeSpan.FromDays(1);

    private volatile Known? _known;

    public DateTimeOffset Present
    {
        get
        {
            var now = time.GetUtcNow();
            return _known?.Newest is { } newest && now - newest > s_goesOn ? newest : now;
        }
    }

    public async Task<DateTimeOffset> ReadAsync(IDatabase database)
    {
        var known = _known;
        if (known is null || time.GetElapsedTime(known.Read) > s_fresh)
        {
            var read = time.GetTimestamp();
            _known = known = new Known(read, Newest(await database.HashGetAllAsync(FeatureKeys.Positions)));
        }

        var now = time.GetUtcNow();
        return known.Newest is { } newest && newest < now ? newest : now;
    }

    private static DateTimeOffset? Newest(HashEntry[] positions)
    {
        var newest = positions.Length == 0 ? 0 : positions.Max(p => PartitionPosition.Parse(p.Value).NewestEvent);
        return newest > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(newest) : null;
    }

    private sealed record Known(long Read, DateTimeOffset? Newest);
}
