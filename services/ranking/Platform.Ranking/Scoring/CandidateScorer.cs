using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.Contracts.Catalog;
using Platform.FeatureStore;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Ranking;
using Platform.FeatureStore.Visitors;
using Platform.Ranking.Candidates;
using Platform.Ranking.Rollouts;
using Platform.Ranking.Serving;
using Neighbours = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyList<Platform.FeatureStore.CoOccurrence.ScoredItem>>;

namespace Platform.Ranking.Scoring;

/// <summary>What the store says of one request's shopper and surroundings; null where it did not answer in time.</summary>
internal sealed record Surroundings(VisitorFeatures? Visitor, Neighbours? CoVisited, Neighbours? CoPurchased, IReadOnlyList<string> PageProducts);

/// <param name="HasFeatures">Whether the shopper's and the items' features were there.</param>
/// <param name="Reply">The ranker's.</param>
internal readonly record struct Scoring(bool HasFeatures, RankerReply Reply);

/// <summary>
/// Turns products into feature vectors and has the ranker score them. With the store away the vectors hold what the catalogue and
/// the lists of popular products know.
/// </summary>
internal sealed class CandidateScorer(
    FeatureLookup lookup,
    RankerRollout ranker,
    ProductFactsTable facts,
    PopularRefresher popular,
    IOptions<FeatureStoreOptions> options,
    TimeProvider time)
{
    private static readonly Neighbours s_none = new Dictionary<string, IReadOnlyList<FeatureStore.CoOccurrence.ScoredItem>>();

    /// <param name="ids">The products, a row each.</param>
    /// <param name="products">What the catalogue knows of each.</param>
    /// <param name="shopper">Pseudonym of the visitor, by which the ranker's version is chosen; null for an unknown one.</param>
    /// <param name="change">Called once the rows stand, before they are scored.</param>
    public async Task<Scoring> ScoreAsync(
        string[] ids, Product?[] products, Surroundings surroundings, FeatureRows rows, RequestBudget budget, string? shopper, Action<FeatureRows>? change = null)
    {
        // A store that did not know the shopper in time is not asked for two hundred products.
        var items = surroundings.Visitor is null ? null : await ItemsAsync(ids, budget);
        Fill(ids, products, surroundings, items ?? popular.Lists.Items, rows);
        change?.Invoke(rows);
        var reply = ids.Length == 0
            ? RankerReply.Failed("there is nothing to score")
            : await ranker.ScoreAsync(shopper, rows.Features, rows.Count, RankingFeatures.Count, rows.Scores, budget);
        return new Scoring(items is not null, reply);
    }

    private async Task<IReadOnlyDictionary<string, ItemFeatures>?> ItemsAsync(string[] ids, RequestBudget budget)
    {
        using var activity = RankingMetrics.Activities.StartActivity("ranking.features");
        var items = await lookup.ItemsAsync(ids, budget);
        activity?.SetStatus(items is null ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        return items;
    }

    private void Fill(
        string[] ids, Product?[] products, Surroundings surroundings, IReadOnlyDictionary<string, ItemFeatures> items, FeatureRows rows)
    {
        var context = new RankingContext(
            surroundings.Visitor, time.GetUtcNow(), surroundings.PageProducts, surroundings.CoVisited ?? s_none, surroundings.CoPurchased ?? s_none, [], options.Value);
        for (var row = 0; row < ids.Length; row++)
        {
            var product = products[row] is { } known ? facts.Of(known) : null;
            RankingFeatures.Compute(context, context.Candidate(ids[row], items.GetValueOrDefault(ids[row]), product), rows.Row(row));
        }
    }
}
