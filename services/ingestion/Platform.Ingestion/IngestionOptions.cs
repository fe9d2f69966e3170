using System.ComponentModel.DataAnnotations;
using Platform.Ingestion.Durability;

namespace Platform.Ingestion;

/// <summary>Section <c>Ingestion</c>.</summary>
public sealed class IngestionOptions
{
    public const string Section = "Ingestion";

    /// <summary>Events or products a request may carry.</summary>
    [Range(1, 10_000)]
    public int MaxItems { get; set; } = 1_000;

    /// <summary>Bytes of a request's body.</summary>
    [Range(1_024, 32 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Bytes of one event or product; what Kafka takes in one message (<c>Kafka:MessageBytes</c>) must be more.</summary>
    [Range(1_024, 900_000)]
    public int MaxItemBytes { get; set; } = 256 * 1024;

    /// <summary>Event types that two regions' Kafka must have before they count as safe; all others are regional.</summary>
    [Required]
    public Dictionary<string, EventScope> Durability { get; set; } = new()
    {
        ["purchase-complete"] = EventScope.Global,
        ["refund"] = EventScope.Global,
    };

    /// <summary>How long the own region's Kafka may take before the event goes to disk.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30")]
    public TimeSpan OwnDeadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long another region's Kafka may take before the event is left to catch up later.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30")]
    public TimeSpan OtherDeadline { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the disk may take before the request is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan DiskDeadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a client is told to wait when nothing durable is left.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    public SpoolOptions Spool { get; set; } = new();

    public DeduplicationOptions Deduplication { get; set; } = new();

    public RateOptions Rate { get; set; } = new();
}

/// <summary>The disk that stands in for Kafka.</summary>
public sealed class SpoolOptions
{
    /// <summary>
    /// Where it lies. Instances may share it: each takes a numbered folder that no other holds. What is accepted while Kafka is
    /// away lies only here, so that it must outlast the process and its container.
    /// </summary>
    [Required]
    public string Folder { get; set; } = "spool";

    /// <summary>Bytes for each region that waits; never more than half of what the disk has free.</summary>
    [Range(64 * 1024, 1L << 40)]
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Bytes of a file; it is deleted when all of it is delivered.</summary>
    [Range(16 * 1024, 1L << 30)]
    public long SegmentBytes { get; set; } = 16L << 20;

    /// <summary>Entries that are sent to Kafka together when it is back.</summary>
    [Range(1, 100_000)]
    public int DrainBatch { get; set; } = 2_000;
}

/// <summary>The window in which an event id sent twice is told from a new one. What passes it is still counted once, downstream.</summary>
public sealed class DeduplicationOptions
{
    /// <summary>Ids remembered.</summary>
    [Range(0, 10_000_000)]
    public int Ids { get; set; } = 200_000;

    /// <summary>For how long at least, while there is room.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Age { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Requests a key may make: a bucket of tokens, refilled steadily.</summary>
public sealed class RateOptions
{
    /// <summary>Requests a second.</summary>
    [Range(1, 1_000_000)]
    public int PerSecond { get; set; } = 5_000;

    /// <summary>Requests at once after a pause.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 10_000;
}
