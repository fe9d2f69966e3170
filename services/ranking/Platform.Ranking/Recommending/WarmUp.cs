using Microsoft.Extensions.Options;
using Platform.Contracts.Serving;
using Platform.Ranking.Candidates;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Recommending;

/// <summary>
/// Walks the request path a few times once there are products: the first lists pay for compiled code and opened connections, which
/// takes longer than a shopper's deadline. Nothing of it is counted or recorded.
/// </summary>
internal sealed class WarmUp(
    Recommender recommender,
    ProductCatalogue catalogue,
    IOptions<WarmUpOptions> options,
    IOptions<DeadlineOptions> deadline,
    TimeProvider time) : BackgroundService
{
    /// <summary>A shopper that no client can name: pseudonyms have another length.</summary>
    private const string Nobody = "warm-up";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (options.Value.Requests > 0 && catalogue.Count == 0)
        {
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
    }

    private RecommendationQuery Query(string placement) => new()
    {
        Recipe = PlacementRecipes.Of(placement)!,
        Shopper = [Nobody],
        PageProducts = [.. catalogue.Newest(1)],
        PageSize = RecommendationReader.DefaultPageSize,
    };
}
