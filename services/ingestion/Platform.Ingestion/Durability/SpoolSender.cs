using Microsoft.Extensions.Options;
using Platform.Ingestion.Spool;
using Platform.Messaging.Producing;

namespace Platform.Ingestion.Durability;

/// <summary>Sends what waits on disk to Kafka, a batch at a time.</summary>
internal sealed partial class SpoolSender(IOptions<IngestionOptions> options, DurabilityMetrics metrics, ILogger<SpoolSender> logger)
{
    /// <summary>Sends the next entries; how many are settled. Entries that were sent but not settled are sent again under the same event ids.</summary>
    public async Task<int> TrySendNextAsync(KafkaProducer kafka, SpoolLog spool, CancellationToken stop)
    {
        try
        {
            var batch = spool.Read(options.Value.Spool.DrainBatch);
            if (batch.Entries.Count == 0 || !await SendAllAsync(kafka, spool, batch.Entries, stop))
            {
                return 0;
            }

            spool.Commit(batch);
            metrics.Drained(kafka.Region, batch.Entries.Count);
            return batch.Entries.Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotRead(kafka.Region, e);
            return 0;
        }
    }

    private async Task<bool> SendAllAsync(KafkaProducer kafka, SpoolLog spool, IReadOnlyList<LogEntry> entries, CancellationToken stop)
    {
        var from = 0;
        while (from < entries.Count)
        {
            var to = from;
            while (to < entries.Count && entries[to].Topic == entries[from].Topic)
            {
                to++;
            }

            if (!await SendAsync(kafka, spool, entries, from, to, stop))
            {
                return false;
            }

            from = to;
        }

        return true;
    }

    private async Task<bool> SendAsync(KafkaProducer kafka, SpoolLog spool, IReadOnlyList<LogEntry> entries, int from, int to, CancellationToken stop)
    {
        var records = new List<ProducerRecord>(to - from);
        for (var i = from; i < to; i++)
        {
            records.Add(RegionLog.ToRecord(entries[i]));
        }

        var delivered = await kafka.ProduceAsync(entries[from].Topic, records, stop);
        if (Array.FindIndex(delivered, d => d.Outcome is not (DeliveryOutcome.Delivered or DeliveryOutcome.TooLarge)) is >= 0 and var failed)
        {
            NotTaken(kafka.Region, delivered[failed].Outcome, delivered[failed].Detail);
            return false;
        }

        for (var i = 0; i < delivered.Length; i++)
        {
            if (delivered[i].Outcome == DeliveryOutcome.TooLarge)
            {
                spool.PutAside(entries[from + i]);
            }
        }

        return true;
    }

    [LoggerMessage(1012, LogLevel.Warning, "The Kafka of region {Region} did not take entries from disk ({Outcome}: {Detail}); they are sent again")]
    private partial void NotTaken(string region, DeliveryOutcome outcome, string? detail);

    [LoggerMessage(1013, LogLevel.Error, "The spool of region {Region} could not be read; it is tried again")]
    private partial void NotRead(string region, Exception exception);
}
