using Microsoft.Extensions.Options;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Reading;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Candidates;

/// <summary>
/// Keeps <see cref="PopularLists"/> in memory, so that they cost a request nothing and are there when the store is not. When a read
/// fails the last lists stand.
/// </summary>
internal sealed partial class PopularRefresher(
    FeatureReader reader,
    FeatureCache cache,
    ProductCatalogue catalogue,
    IOptions<CandidateOptions> options,
    RankingMetrics metrics,
    TimeProvider time,
    ILogger<PopularRefresher> logger) : BackgroundService
{
    private const int Popular = 500;
    private const int Trending = 200;

    /// <summary>One refresh, all reads together.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;
    private volatile PopularLists _lists = PopularLists.Empty;
    private volatile bool _filled;

    public PopularLists Lists => _lists;

    /// <summary>Whether the store has been read at least once.</summary>
    public bool IsFilled => _filled;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(options.Value.PopularRefresh, time);
        var failing = false;
        do
        {
            var failure = await RefreshAsync(stoppingToken);
            if (failure is not null && !failing)
            {
                NotRefreshed(failure);
            }
            else if (failure is null && failing)
            {
                RefreshedAgain();
            }

            failing = failure is not null;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>Why the lists could not be read; null when they were.</returns>
    private async Task<string?> RefreshAsync(CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(s_deadline);
        try
        {
            var popular = reader.GetPopularAsync(Popular, deadline.Token);
            var trending = await reader.GetTrendingAsync(Trending, deadline.Token);
            string[] ids = [.. (await popular).Concat(trending).Select(i => i.Id).Distinct(StringComparer.Ordinal)];
            var items = new ItemFeatures?[ids.Length];
            await cache.GetItemsAsync(ids, items, deadline.Token);
            _lists = new PopularLists(await popular, trending, items.OfType<ItemFeatures>().ToDictionary(i => i.Id, StringComparer.Ordinal), catalogue);
            _filled = true;
            return null;
        }
        catch (FeatureStoreUnavailableException e)
        {
            metrics.LookupFailed("popular", "unavailable");
            return e.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            metrics.LookupFailed("popular", "timeout");
            return "the feature store did not answer in time";
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "The popular products stay as they are: {Reason}")]
    private partial void NotRefreshed(string reason);

    [LoggerMessage(4202, LogLevel.Information, "The popular products are read again")]
    private partial void RefreshedAgain();
}
