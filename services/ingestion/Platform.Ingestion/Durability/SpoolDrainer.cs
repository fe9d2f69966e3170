using Microsoft.Extensions.Options;
using Platform.Ingestion.Spool;
using Platform.Messaging.Producing;

namespace Platform.Ingestion.Durability;

/// <summary>Brings what waits on disk to each region's Kafka, in order, whenever that is there.</summary>
internal sealed partial class SpoolDrainer(
    DurableLog log, IOptions<IngestionOptions> options, DurabilityMetrics metrics, TimeProvider time, ILogger<SpoolDrainer> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch([.. log.All]);
        return Task.WhenAll(log.All.Select(l => Task.Run(() => DrainAsync(l.Kafka, l.Spool, stoppingToken), stoppingToken)));
    }

    private async Task DrainAsync(KafkaProducer kafka, SpoolLog spool, CancellationToken stop)
    {
        while (true)
        {
            await spool.WaitAsync(stop);
            Waiting(kafka.Region, spool.Count);
            long sent = 0;
            while (!spool.IsEmpty)
            {
                await kafka.WaitUntilReachableAsync(stop);
                var drained = await TryDrainAsync(kafka, spool, stop);
                sent += drained;
                if (drained == 0)
                {
                    await Task.Delay(s_pause, time, stop);
                }
            }

            Drained(kafka.Region, sent);
        }
    }

    /// <summary>Sends the next entries; how many are settled. Entries that were sent but not settled are sent again under the same event ids.</summary>
    private async Task<int> TryDrainAsync(KafkaProducer kafka, SpoolLog spool, CancellationToken stop)
    {
        try
        {
            var batch = spool.Read(options.Value.Spool.DrainBatch);
            if (batch.Entries.Count == 0 || !await SendAsync(kafka, batch.Entries, stop))
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

    private async Task<bool> SendAsync(KafkaProducer kafka, IReadOnlyList<LogEntry> entries, CancellationToken stop)
    {
        var from = 0;
        while (from < entries.Count)
        {
            var to = from;
            while (to < entries.Count && entries[to].Topic == entries[from].Topic)
            {
                to++;
            }

            var records = new List<ProducerRecord>(to - from);
            for (var i = from; i < to; i++)
            {
                records.Add(RegionLog.ToRecord(entries[i]));
            }

            foreach (var delivered in await kafka.ProduceAsync(entries[from].Topic, records, stop))
            {
                if (!delivered.IsDelivered)
                {
                    NotTaken(kafka.Region, delivered.Outcome, delivered.Detail);
                    return false;
                }
            }

            from = to;
        }

        return true;
    }

    [LoggerMessage(1010, LogLevel.Information, "{Entries} entries wait on disk for the Kafka of region {Region}")]
    private partial void Waiting(string region, long entries);

    [LoggerMessage(1011, LogLevel.Information, "The Kafka of region {Region} has all that waited on disk: {Entries} entries")]
    private partial void Drained(string region, long entries);

    [LoggerMessage(1012, LogLevel.Warning, "The Kafka of region {Region} did not take entries from disk ({Outcome}: {Detail}); they are sent again")]
    private partial void NotTaken(string region, DeliveryOutcome outcome, string? detail);

    [LoggerMessage(1013, LogLevel.Error, "The spool of region {Region} could not be read; it is tried again")]
    private partial void NotRead(string region, Exception exception);
}
