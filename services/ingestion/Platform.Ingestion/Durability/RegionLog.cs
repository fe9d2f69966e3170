using Platform.Ingestion.Spool;
using Platform.Messaging.Kafka;
using Platform.Messaging.Producing;

namespace Platform.Ingestion.Durability;

/// <summary>
/// The way into one region's Kafka: straight, or over the disk. While anything waits on disk for the region, whatever comes after
/// it waits there too, so that a visitor's events keep their order; only when the disk takes no more do entries pass it.
/// </summary>
internal sealed class RegionLog(KafkaProducer kafka, SpoolLog spool, TimeSpan kafkaDeadline, TimeSpan diskDeadline, DurabilityMetrics metrics)
{
    public string Region => kafka.Region;

    public KafkaProducer Kafka => kafka;

    public SpoolLog Spool => spool;

    /// <summary>False when it is known to be away; what is not known yet is tried.</summary>
    public bool MayBeReachable => kafka.Reachability != Reachability.Unreachable;

    /// <summary>Writes every entry to Kafka, else to disk; the answers stand in the order of the entries.</summary>
    public async Task<Landing[]> WriteAsync(string topic, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        var started = metrics.Start();
        var landings = new Landing[entries.Count];
        var straight = spool.IsEmpty && MayBeReachable;
        if (straight)
        {
            await ProduceAsync(topic, entries, landings, cancellationToken);
        }

        if (Array.IndexOf(landings, Landing.Nowhere) >= 0 && !await SpoolAsync(entries, landings, cancellationToken) && !straight && MayBeReachable)
        {
            // No room behind a long queue: out of order is better than not at all.
            await ProduceAsync(topic, entries, landings, cancellationToken);
        }

        metrics.Written(Region, landings, started);
        return landings;
    }

    /// <summary>Writes what landed nowhere to Kafka, past the disk: the last resort of another region's entries.</summary>
    public Task RescueAsync(string topic, IReadOnlyList<LogEntry> entries, Landing[] landings, CancellationToken cancellationToken) =>
        MayBeReachable ? ProduceAsync(topic, entries, landings, cancellationToken) : Task.CompletedTask;

    private async Task ProduceAsync(string topic, IReadOnlyList<LogEntry> entries, Landing[] landings, CancellationToken cancellationToken)
    {
        var records = new List<ProducerRecord>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            if (landings[i] == Landing.Nowhere)
            {
                records.Add(ToRecord(entries[i]));
            }
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(kafkaDeadline);
        DeliveredTo[] delivered;
        try
        {
            delivered = await kafka.ProduceAsync(topic, records, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // Some may have arrived, and will arrive again under the same event id.
            return;
        }

        var next = 0;
        for (var i = 0; i < landings.Length; i++)
        {
            if (landings[i] == Landing.Nowhere)
            {
                landings[i] = delivered[next++].Outcome switch
                {
                    DeliveryOutcome.Delivered => Landing.Kafka,
                    DeliveryOutcome.TooLarge => Landing.TooLarge,
                    _ => Landing.Nowhere,
                };
            }
        }
    }

    private async Task<bool> SpoolAsync(IReadOnlyList<LogEntry> entries, Landing[] landings, CancellationToken cancellationToken)
    {
        var waiting = new List<LogEntry>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            if (landings[i] == Landing.Nowhere)
            {
                waiting.Add(entries[i]);
            }
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(diskDeadline);
        if (!await spool.AppendAsync(waiting, deadline.Token))
        {
            return false;
        }

        for (var i = 0; i < landings.Length; i++)
        {
            if (landings[i] == Landing.Nowhere)
            {
                landings[i] = Landing.Spool;
            }
        }

        return true;
    }

    public static ProducerRecord ToRecord(in LogEntry entry) => new(entry.Key, entry.Value, entry.EventId, entry.Time);
}
