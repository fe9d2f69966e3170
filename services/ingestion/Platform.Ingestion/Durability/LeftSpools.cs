using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Storage;
using Platform.Ingestion.Spool;
using Platform.Messaging.Producing;

namespace Platform.Ingestion.Durability;

/// <summary>Delivers what instances that are no more left on the shared disk: a volume outlives the replica that wrote to it.</summary>
internal sealed partial class LeftSpools(
    SpoolSender sender,
    KafkaProducers producers,
    IOptions<IngestionOptions> options,
    IOptions<PlatformOptions> platform,
    TimeProvider time,
    ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = loggers.CreateLogger<LeftSpools>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await DeliverAsync(stoppingToken);
        }
    }

    /// <summary>Takes every folder that nobody holds and delivers what can be delivered now.</summary>
    internal async Task DeliverAsync(CancellationToken stop)
    {
        foreach (var folder in HeldFolder.TakeLeft(options.Value.Spool.Folder, SegmentFiles.Pattern))
        {
            using (folder)
            {
                foreach (var region in platform.Value.Regions.Where(r => Directory.Exists(folder.Of(r.Name))))
                {
                    var settings = new SpoolSettings(options.Value.Spool.MaxBytes, options.Value.Spool.SegmentBytes);
                    await using var spool = SpoolLog.Open(folder.Of(region.Name), settings, time, loggers.CreateLogger<SpoolLog>());
                    var kafka = producers.Of(region.Name);
                    var sent = await SendAllAsync(kafka, spool, stop);
                    Delivered(folder.Path, sent, region.Name);
                }
            }
        }
    }

    private async Task<int> SendAllAsync(KafkaProducer kafka, SpoolLog spool, CancellationToken stop)
    {
        var sent = 0;
        while (!spool.IsEmpty && kafka.IsReachable && await sender.TrySendNextAsync(kafka, spool, stop) is > 0 and var now)
        {
            sent += now;
        }

        return sent;
    }

    [LoggerMessage(1014, LogLevel.Information, "Of what another instance left in {Folder}, {Entries} entries are in the Kafka of region {Region} now")]
    private partial void Delivered(string folder, int entries, string region);
}
