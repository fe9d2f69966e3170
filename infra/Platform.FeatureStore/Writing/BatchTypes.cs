using System.Globalization;
using Platform.Contracts.Events;
using StackExchange.Redis;

namespace Platform.FeatureStore.Writing;

/// <summary>A partition of a topic of a region.</summary>
public readonly record struct PartitionId(string Region, string Topic, int Partition)
{
    internal RedisValue Field => ToString();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Region}/{Topic}/{Partition}");
}

/// <summary>An event and where it lies in its partition.</summary>
public readonly record struct LoggedEvent(long Offset, UserEvent Event);

/// <summary>What became of a batch.</summary>
public enum BatchResult
{
    /// <summary>It is in effect now.</summary>
    Applied = 1,

    /// <summary>All of it was in effect before: it came again, or another process has taken the partition over.</summary>
    InEffectBefore,

    /// <summary>Redis knows less than it did: the partition has to be read again from <see cref="FeatureWriter.NextOffsetAsync"/>.</summary>
    PositionLost,
}

/// <summary>What became of a batch's events.</summary>
/// <param name="Result">Of the batch.</param>
/// <param name="Applied">Events that count now.</param>
/// <param name="Duplicates">Events that had counted before.</param>
public readonly record struct BatchOutcome(BatchResult Result, int Applied, int Duplicates);

/// <summary>Other writers changed the same features in every try.</summary>
public sealed class FeaturesContendedException(PartitionId partition, int tries)
    : Exception($"{partition}: other writers changed the same features in each of {tries} tries.");
