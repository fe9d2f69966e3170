using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Contracts.Serving;
using Platform.Ranking.Candidates;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Scoring;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Recommending;

/// <summary>
/// Walks the request path a few times before there is traffic: the first lists pay for compiled code, opened connections and the model's first
/// run, which take longer than a shopper's deadline. What a list needs from elsewhere is asked for at once, with made-up products, so that it is
/// warm before the first product comes; whole lists follow once there are products. Nothing of it is recorded.
/// </summary>
internal sealed class WarmUp(
    Recommender recommender,
    FeatureLookup lookup,
    CandidateScorer scorer,
    ProductCatalogue catalogue,
    CatalogueIndexer indexer,
    IOptions<WarmUpOptions> options,
    IOptions<DeadlineOptions> deadline,
    TimeProvider time) : BackgroundService, IHealthCheck
{
    /// <summary>A shopper that no client can name: pseudonyms have another length.</summary>
    private const string Nobody = "warm-up";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private volatile bool _isDone;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isDone ? HealthCheckResult.Healthy("done") : HealthCheckResult.Unhealthy("the first requests, made by the service itself, are under way"));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        for (var i = 0; i < options.Value.Requests; i++)
        {
            await ScoreMadeUpAsync(stoppingToken);
        }

        while (options.Value.Requests > 0 && catalogue.Count == 0)
        {
            // A shop that has no products yet takes traffic all the same.
            _isDone |= indexer.IsComplete;
            await Task.Delay(s_pause, time, stoppingToken);
        }

        for (var i = 0; i < options.Value.Requests; i++)
        {
            foreach (var placement in Placements.All)
            {
                using var budget = new RequestBudget(deadline.Value, time, stoppingToken);
                await recommender.RecommendAsync(Query(placement), budget);
            }
        }

        _isDone = true;
    }

    private async Task ScoreMadeUpAsync(CancellationToken stop)
    {
        using var budget = new RequestBudget(deadline.Value, time, stop);
        using var rows = new FeatureRows(RecommendationReader.DefaultPageSize);
        var ids = new string[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Set(row, ids[row] = $"{Nobody}-{row}", null);
        }

        var visitor = lookup.VisitorAsync([Nobody], budget);
        var coVisited = await lookup.CoVisitedAsync(visitor, ids, budget);
        var coPurchased = await lookup.CoPurchasedAsync(visitor, ids, budget);
        await scorer.ScoreAsync(rows, new Surroundings(await visitor, coVisited, coPurchased, ids), budget, shopper: null);
    }

    private RecommendationQuery Query(string placement) => new()
    {
        Recipe = PlacementRecipes.Of(placement)!,
        Shopper = [Nobody],
        PageProducts = [.. catalogue.Newest(1)],
        PageSize = RecommendationReader.DefaultPageSize,
    };
}
