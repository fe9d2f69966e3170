using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Ranking;
using Platform.FeatureStore.Reading;
using Platform.FeatureStore.Visitors;
using Platform.Ranking.Serving;
using Neighbours = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyList<Platform.FeatureStore.CoOccurrence.ScoredItem>>;

namespace Platform.Ranking.Scoring;

/// <summary>
/// Reads features within a request's budget. What is not there in time is null and counted; a shopper, an item or a neighbourhood
/// that nobody knows is empty, which is another thing.
/// </summary>
internal sealed class FeatureLookup(FeatureReader reader, FeatureCache cache, RankingMetrics metrics)
{
    /// <summary>Products of a page whose neighbours are read; a cart of a hundred products is described well enough by these.</summary>
    private const int PageProducts = 20;

    private static readonly Neighbours s_none = new Dictionary<string, IReadOnlyList<ScoredItem>>();

    /// <summary>The present of the shop's log.</summary>
    public DateTimeOffset Present => reader.Present;

    /// <summary>The features of the first of these pseudonyms that has any.</summary>
    public async Task<VisitorFeatures?> VisitorAsync(IReadOnlyList<string> pseudonyms, RequestBudget budget)
    {
        var reads = pseudonyms.Select(p => TryAsync("visitor", budget, Stage.Visitor, async stop =>
            await reader.GetVisitorAsync(p, stop) ?? new VisitorFeatures { VisitorId = p })).ToArray();
        VisitorFeatures? best = null;
        foreach (var read in reads)
        {
            var visitor = await read;
            best = best is { Events: > 0 } ? best : visitor ?? best;
        }

        return pseudonyms.Count == 0 ? new VisitorFeatures { VisitorId = "" } : best;
    }

    /// <summary>What others looked at beside what the shopper looked at lately and what the page shows.</summary>
    public async Task<Neighbours?> CoVisitedAsync(Task<VisitorFeatures?> visitor, IReadOnlyList<string> pageProducts, RequestBudget budget)
    {
        string[] ids = [.. RankingContext.CoVisitSources(await visitor, [.. pageProducts.Take(PageProducts)])];
        return ids.Length == 0
            ? s_none
            : await TryAsync("co-visited", budget, Stage.Candidates, stop => cache.GetCoVisitedAsync(ids, stop));
    }

    /// <summary>What others bought with what the shopper has in cart or bought, and with what the page shows.</summary>
    public async Task<Neighbours?> CoPurchasedAsync(Task<VisitorFeatures?> visitor, IReadOnlyList<string> pageProducts, RequestBudget budget)
    {
        string[] ids = [.. RankingContext.CoPurchaseSources(await visitor).Concat(pageProducts.Take(PageProducts)).Distinct()];
        return ids.Length == 0
            ? s_none
            : await TryAsync("co-purchased", budget, Stage.Candidates, stop => cache.GetCoPurchasedAsync(ids, stop));
    }

    /// <summary>Fills in what the store knows of the rows' products.</summary>
    /// <returns>False when it did not answer in time.</returns>
    public async Task<bool> ItemsAsync(FeatureRows rows, RequestBudget budget) =>
        await TryAsync<FeatureRows>("items", budget, Stage.Features, async stop =>
        {
            await cache.GetItemsAsync(rows.Ids, rows.Items, stop);
            return rows;
        }) is not null;

    private async Task<T?> TryAsync<T>(string what, RequestBudget budget, Stage stage, Func<CancellationToken, Task<T>> read)
        where T : class
    {
        try
        {
            return await read(budget.Until(stage));
        }
        catch (OperationCanceledException) when (!budget.Client.IsCancellationRequested)
        {
            metrics.LookupFailed(what, "timeout");
        }
        catch (FeatureStoreUnavailableException)
        {
            metrics.LookupFailed(what, "unavailable");
        }

        return null;
    }
}
