using Microsoft.Extensions.ObjectPool;
using Platform.Contracts.Catalog;
using Platform.Contracts.Serving;
using Platform.Ranking.Candidates;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Reranking;
using Platform.Ranking.Scoring;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Recommending;

/// <summary>
/// Makes a list under one deadline: candidates, features, scores, order. When something is missing it steps down a rung: without
/// features the ranker scores what memory knows, without the ranker the candidates keep the order of their sources, and without both
/// <see cref="LowerRungs"/> answers. It does so for every request anew; nothing has to be switched back.
/// </summary>
internal sealed class Recommender(
    FeatureLookup lookup,
    CandidateCollector collector,
    CandidateScorer scorer,
    LowerRungs lowerRungs,
    ProductCatalogue catalogue,
    ObjectPool<CandidateSet> sets)
{
    public async Task<ShownList> RecommendAsync(RecommendationQuery query, RequestBudget budget)
    {
        var set = sets.Get();
        try
        {
            return await RankedAsync(query, set, budget) ?? lowerRungs.Find(query);
        }
        finally
        {
            sets.Return(set);
        }
    }

    /// <returns>Null when the list would be neither known to fit the shopper nor ranked.</returns>
    private async Task<ShownList?> RankedAsync(RecommendationQuery query, CandidateSet set, RequestBudget budget)
    {
        var request = Request(query, budget);
        var leftOut = await collector.CollectAsync(query.Recipe, request, EligibilityAsync(query, request), set);
        if (set.Count == 0)
        {
            return leftOut == 0 ? new ShownList([], Rungs.None, null) : null;
        }

        using var rows = RowsOf(set.Span);
        var surroundings = new Surroundings(await request.Visitor, await request.CoVisited, await request.CoPurchased, query.PageProducts);
        var scoring = await scorer.ScoreAsync(rows, surroundings, budget, query.Shopper[0]);
        if (!scoring.HasFeatures && !scoring.Reply.Scored)
        {
            return lowerRungs.Find(query) with { Trial = scoring.Reply.Trial };
        }

        var rung = !scoring.HasFeatures ? Rungs.NoFeatures : scoring.Reply.Scored ? Rungs.None : Rungs.NoRanker;
        var list = new ShownList(Order(query, set.Span, scoring.Reply.Scored ? rows : null), rung, scoring.Reply.ModelVersion);
        if (rung == Rungs.None)
        {
            lowerRungs.Keep(query, list);
        }

        return list with { Trial = scoring.Reply.Trial };
    }

    private CandidateRequest Request(RecommendationQuery query, RequestBudget budget)
    {
        var visitor = lookup.VisitorAsync(query.Shopper, budget);
        return new CandidateRequest
        {
            PageProducts = query.PageProducts,
            KnownPageProducts = [.. query.PageProducts.Select(id => catalogue.TryGet(id, out var product) ? product : null).OfType<Product>()],
            Filter = query.Filter,
            Visitor = visitor,
            CoVisited = lookup.CoVisitedAsync(visitor, query.PageProducts, budget),
            CoPurchased = lookup.CoPurchasedAsync(visitor, query.PageProducts, budget),
            Budget = budget,
        };
    }

    private static async Task<Eligibility> EligibilityAsync(RecommendationQuery query, CandidateRequest request)
    {
        var visitor = await request.Visitor;
        var bought = visitor?.Purchases.Select(p => p.Id).ToHashSet(StringComparer.Ordinal) ?? [];
        return new Eligibility(query.Filter, query.PageProducts, request.KnownPageProducts, bought, query.Recipe.MustHaves);
    }

    private static FeatureRows RowsOf(Span<Candidate> candidates)
    {
        var rows = new FeatureRows(candidates.Length);
        for (var row = 0; row < candidates.Length; row++)
        {
            candidates[row].Row = row;
            rows.Set(row, candidates[row].Id, candidates[row].Product);
        }

        return rows;
    }

    /// <param name="scored">Null when no model scored: the order is that of the sources.</param>
    private static List<ShownItem> Order(RecommendationQuery query, Span<Candidate> candidates, FeatureRows? scored)
    {
        using var activity = RankingMetrics.Activities.StartActivity("ranking.rerank");
        foreach (ref var candidate in candidates)
        {
            candidate.Score = scored is null ? candidate.SourceScore : scored.Scores.Span[candidate.Row];
        }

        var count = Reranker.Order(candidates, query.PageSize, query.Diversity);
        var shown = new List<ShownItem>(count);
        foreach (ref readonly var candidate in candidates[..count])
        {
            shown.Add(new ShownItem(candidate.Product, candidate.Score, scored?.Row(candidate.Row).ToArray()));
        }

        return shown;
    }
}
