using System.ComponentModel.DataAnnotations;

namespace Platform.Messaging.Kafka;

/// <summary>How this process speaks to every region's Kafka. Section <c>Kafka</c>.</summary>
public sealed class KafkaOptions
{
    public const string Section = "Kafka";

    /// <summary>Partitions of a topic that this process creates.</summary>
    [Range(1, 10_000)]
    public int Partitions { get; set; } = 6;

    /// <summary>Copies of a topic that this process creates; no more than there are brokers.</summary>
    [Range(1, 9)]
    public short ReplicationFactor { get; set; } = 1;

    /// <summary>How long events and impressions are kept in topics that this process creates.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many bytes a partition of events or impressions keeps at most; -1 for no limit.</summary>
    [Range(-1L, long.MaxValue)]
    public long RetentionBytes { get; set; } = -1;

    /// <summary>How long the producer waits for more messages to a partition before it sends: throughput against latency. Kafka's own default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>After how long an unacknowledged message counts as not delivered.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:02:00")]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Messages of one region that wait in memory for their acknowledgement; the next one is answered with <c>QueueFull</c>.</summary>
    [Range(100, 10_000_000)]
    public int QueueMessages { get; set; } = 100_000;

    /// <summary>Kilobytes of one region that wait in memory for their acknowledgement.</summary>
    [Range(1_024, 2_097_151)]
    public int QueueKilobytes { get; set; } = 64 * 1024;

    /// <summary>The largest message, key and headers included, in bytes; the brokers must allow as much.</summary>
    [Range(1_000, 100_000_000)]
    public int MessageBytes { get; set; } = 1_000_000;

    /// <summary>How long a broker may hold a fetch that finds nothing. A real broker answers at once when something arrives; the embedded one does not, so that this bounds its latency.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:05")]
    public TimeSpan FetchWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After how long without a sign of life a consumer's partitions go to other members of its group. A real broker accepts no less than 6 s by default; the embedded one takes this long for every rebalance.</summary>
    [Range(typeof(TimeSpan), "00:00:01.5", "00:05:00")]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a region's Kafka is asked whether it is there, and how long it may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);
}
