using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Messaging.Consuming;

namespace Platform.Ranking.Catalogue;

/// <summary>
/// Brings what changed in the catalogue into the index, a few times a second, and says when the catalogue is complete: when all is
/// searchable that the own region's topic held at the start. Other regions do not count, since they may be dead.
/// </summary>
internal sealed partial class CatalogueIndexer(
    ProductCatalogue catalogue,
    ProductIndex index,
    KafkaConsumer<CatalogueHandler> consumer,
    CatalogueMetrics metrics,
    IOptions<PlatformOptions> platform,
    IOptions<CatalogueOptions> options,
    TimeProvider time,
    ILogger<CatalogueIndexer> logger) : BackgroundService
{
    private const int ProductsAtOnce = 500;
    private static readonly TimeSpan s_pruneInterval = TimeSpan.FromHours(1);

    private readonly string _region = platform.Value.Region;
    private volatile bool _isComplete;

    public bool IsComplete => _isComplete;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruned = time.GetTimestamp();
        using var timer = new PeriodicTimer(options.Value.RefreshInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            // Asked before the changes are taken, so that all of them are in this refresh.
            var caughtUp = _isComplete || consumer.HasCaughtUpWith(_region);
            Refresh(stoppingToken);
            if (caughtUp && !_isComplete)
            {
                _isComplete = true;
                Complete(catalogue.Count, _region);
            }

            if (time.GetElapsedTime(pruned) > s_pruneInterval)
            {
                pruned = time.GetTimestamp();
                Pruned(catalogue.Prune(time.GetUtcNow()));
            }
        }
    }

    private void Refresh(CancellationToken stoppingToken)
    {
        var changed = catalogue.TakeChanged();
        if (changed.Count == 0)
        {
            return;
        }

        var started = time.GetTimestamp();
        // A whole catalogue takes seconds; a process that stops does not wait for it, since the index is of its memory alone.
        foreach (var part in changed.Chunk(ProductsAtOnce))
        {
            stoppingToken.ThrowIfCancellationRequested();
            index.Update(catalogue, part);
        }

        index.Refresh();
        metrics.Refreshed(time.GetElapsedTime(started));
    }

    [LoggerMessage(4001, LogLevel.Information, "The catalogue is complete: {Count} products from the topic of region {Region}")]
    private partial void Complete(int count, string region);

    [LoggerMessage(4002, LogLevel.Debug, "{Count} old tombstones forgotten")]
    private partial void Pruned(int count);
}
