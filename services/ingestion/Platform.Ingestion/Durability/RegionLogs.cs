using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Storage;
using Platform.Ingestion.Spool;
using Platform.Messaging.Producing;

namespace Platform.Ingestion.Durability;

/// <summary>Opens a spool for every region of the deployment, in a folder that only this process holds.</summary>
internal sealed class RegionLogs : IAsyncDisposable
{
    private readonly HeldFolder _folder;

    public RegionLogs(
        IOptions<PlatformOptions> platform,
        IOptions<IngestionOptions> options,
        KafkaProducers producers,
        DurabilityMetrics metrics,
        TimeProvider time,
        ILogger<SpoolLog> logger)
    {
        var spool = options.Value.Spool;
        _folder = HeldFolder.Take(spool.Folder);
        var settings = new SpoolSettings(spool.MaxBytes, spool.SegmentBytes);
        var names = platform.Value.Regions.Select(r => r.Name).ToList();
        var own = names.IndexOf(platform.Value.OwnRegion().Name);
        // Each region leans on the one behind it, so that the load of a lost one is not all on the first.
        All =
        [
            .. names.Skip(own).Concat(names.Take(own)).Select((name, i) => new RegionLog(
                producers.Of(name),
                SpoolLog.Open(_folder.Of(name), settings, time, logger),
                i == 0 ? options.Value.OwnDeadline : options.Value.OtherDeadline,
                options.Value.DiskDeadline,
                metrics)),
        ];
    }

    /// <summary>The own region's first.</summary>
    public IReadOnlyList<RegionLog> All { get; }

    public async ValueTask DisposeAsync()
    {
        foreach (var log in All)
        {
            await log.Spool.DisposeAsync();
        }

        _folder.Dispose();
    }
}
