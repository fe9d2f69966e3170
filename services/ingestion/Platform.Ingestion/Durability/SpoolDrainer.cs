using Platform.Ingestion.Spool;
using Platform.Messaging.Producing;

namespace Platform.Ingestion.Durability;

/// <summary>Brings what waits on disk to each region's Kafka, in order, whenever that is there.</summary>
internal sealed partial class SpoolDrainer(
    DurableLog log, SpoolSender sender, DurabilityMetrics metrics, TimeProvider time, ILogger<SpoolDrainer> logger) : BackgroundService
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
                var drained = await sender.TrySendNextAsync(kafka, spool, stop);
                sent += drained;
                if (drained == 0)
                {
                    await Task.Delay(s_pause, time, stop);
                }
            }

            Drained(kafka.Region, sent);
        }
    }

    [LoggerMessage(1010, LogLevel.Information, "{Entries} entries wait on disk for the Kafka of region {Region}")]
    private partial void Waiting(string region, long entries);

    [LoggerMessage(1011, LogLevel.Information, "The Kafka of region {Region} has all that waited on disk: {Entries} entries")]
    private partial void Drained(string region, long entries);
}
