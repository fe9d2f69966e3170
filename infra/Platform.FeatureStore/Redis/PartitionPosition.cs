using System.Globalization;
using StackExchange.Redis;

namespace Platform.FeatureStore.Redis;

/// <summary>How far the features have read a partition.</summary>
/// <param name="NextOffset">The first offset that is not in effect.</param>
/// <param name="NewestEvent">Newest event time in effect, milliseconds since 1970; 0 for none.</param>
internal readonly record struct PartitionPosition(long NextOffset, long NewestEvent)
{
    public RedisValue Stored => string.Create(CultureInfo.InvariantCulture, $"{NextOffset}:{NewestEvent}");

    /// <exception cref="FormatException">The value is none of <see cref="Stored"/>: something else writes to this Redis.</exception>
    public static PartitionPosition Parse(RedisValue stored)
    {
        var parts = stored.ToString().Split(':');
        return parts is [var next, var newest]
            ? new PartitionPosition(long.Parse(next, CultureInfo.InvariantCulture), long.Parse(newest, CultureInfo.InvariantCulture))
            : throw new FormatException($"The partition position '{stored}' in {FeatureKeys.Positions} is not of the form offset:time.");
    }
}
