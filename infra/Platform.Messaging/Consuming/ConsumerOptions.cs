using System.ComponentModel.DataAnnotations;

namespace Platform.Messaging.Consuming;

/// <summary>Which regions' Kafka a consumer reads.</summary>
public enum SourceRegions
{
    /// <summary>Every region of the deployment.</summary>
    Every,

    /// <summary>The region that the process stands in.</summary>
    Own,
}

/// <summary>How partitions are shared.</summary>
public enum PartitionAssignment
{
    /// <summary>Every partition is read by one member of the group.</summary>
    Group,

    /// <summary>Every process reads every partition, from its beginning or from where the handler's own offset says.</summary>
    EveryPartition,
}

/// <summary>Who remembers how far a partition was read.</summary>
public enum OffsetKeeping
{
    /// <summary>Kafka, after the handler returned: at least once.</summary>
    Kafka,

    /// <summary>The handler, in the same transaction as its effect; it implements <see cref="IOffsetSource"/>.</summary>
    Handler,
}

/// <summary>What a handler reads and how.</summary>
public sealed record ConsumerOptions
{
    /// <summary>The topic.</summary>
    [Required]
    public required string Topic { get; init; }

    /// <summary>The consumer group; with <see cref="PartitionAssignment.EveryPartition"/> only a name in metrics and logs.</summary>
    [Required]
    public required string Group { get; init; }

    public SourceRegions From { get; init; } = SourceRegions.Every;

    public PartitionAssignment Assignment { get; init; } = PartitionAssignment.Group;

    public OffsetKeeping Offsets { get; init; } = OffsetKeeping.Kafka;

    /// <summary>Records handed over at once, at most.</summary>
    [Range(1, 100_000)]
    public int MaxBatch { get; init; } = 500;

    /// <summary>Records of a partition that wait in memory, about; a partition that has more is paused.</summary>
    [Range(1, 1_000_000)]
    public int MaxBuffered { get; init; } = 2_000;

    /// <summary>Bytes of a partition's messages that wait in memory, about; a partition that has more is paused, however few records they are.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxBufferedBytes { get; init; } = 2_000_000;

    /// <summary>Wait before the second try of a batch that failed; doubles up to <see cref="MaxRetryDelay"/>, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a batch in progress may take to end when its partition is taken away or the process stops; then its token is cancelled.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
