using Microsoft.Extensions.Options;
using Platform.Contracts.Models;
using Platform.Hosting.Configuration;
using Platform.Messaging.Buses;

namespace Platform.Trainer.Publishing;

/// <summary>Tells every region of a version. Whoever misses the news finds it in <c>GET /v1/models</c>.</summary>
internal sealed partial class ModelAnnouncer(RegionalBuses buses, IOptions<PlatformOptions> platform, ILogger<ModelAnnouncer> logger)
{
    /// <summary>Where the files can be fetched: here.</summary>
    public IReadOnlyList<string> Holders => platform.Value.Trainer is { Length: > 0 } own ? [own] : [];

    public async Task AnnounceAsync(ModelPublished announcement, CancellationToken ct)
    {
        var regions = await buses.PublishAsync<ModelPublished>(announcement, ct);
        Published(announcement.Name, announcement.Version, announcement.PublishedBy, regions, platform.Value.Regions.Count);
    }

    [LoggerMessage(7001, LogLevel.Information, "{Model} {Version} of {Publisher} is published; the buses of {Reached} of {Regions} regions took the news")]
    private partial void Published(string model, string version, string publisher, int reached, int regions);
}
