using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.FeatureStore;
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
    IOptions<FeatureStoreOptions> options)
{
    private static readonly Neighbours s_none = new Dictionary<string, IReadOnlyList<FeatureStore.CoOccurrence.ScoredItem>>();

    /// <param name="rows">The products; gets their features and scores.</param>
    /// <param name="shopper">Pseudonym of the visitor, by which the ranker's version is chosen; null for an unknown one.</param>
    /// <param name="change">Called once the features stand, before they are scored.</param>
    public async Task<Scoring> ScoreAsync(FeatureRows rows, Surroundings surroundings, RequestBudget budget, string? shopper, Action<FeatureRows>? change = null)
    {
        // A store that did not know the shopper in time is not asked for two hundred products.
        var hasFeatures = surroundings.Visitor is not null && await ItemsAsync(rows, budget);
        if (!hasFeatures)
        {
            FillFromMemory(rows);
        }

        Fill(rows, surroundings);
        change?.Invoke(rows);
        var reply = rows.Count == 0
            ? RankerReply.Failed("there is nothing to score")
            : await ranker.ScoreAsync(shopper, rows.Features, rows.Count, RankingFeatures.Count, rows.Scores, budget);
        return new Scoring(hasFeatures, reply);
    }

    private async Task<bool> ItemsAsync(FeatureRows rows, RequestBudget budget)
    {
        using var activity = RankingMetrics.Activities.StartActivity("ranking.features");
        var known = await lookup.ItemsAsync(rows, budget);
        activity?.SetStatus(known ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        return known;
    }

    private void FillFromMemory(FeatureRows rows)
    {
        var known = popular.Lists.Items;
        var ids = rows.Ids.Span;
        var items = rows.Items.Span;
        for (var row = 0; row < rows.Count; row++)
        {
            items[row] = known.GetValueOrDefault(ids[row]);
        }
    }

    private void Fill(FeatureRows rows, Surroundings surroundings)
    {
        var context = new RankingContext(
            surroundings.Visitor, lookup.Present, surroundings.PageProducts, surroundings.CoVisited ?? s_none, surroundings.CoPurchased ?? s_none, [], options.Value);
        var ids = rows.Ids.Span;
        var items = rows.Items.Span;
        for (var row = 0; row < rows.Count; row++)
        {
            var product = rows.Products[row] is { } known ? facts.Of(known) : null;
            RankingFeatures.Compute(context, context.Candidate(ids[row], items[row], product), rows.Row(row));
        }
    }
}
