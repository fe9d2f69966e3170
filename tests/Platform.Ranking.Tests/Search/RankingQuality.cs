namespace Platform.Ranking.Tests.Search;

/// <summary>Normalised discounted cumulative gain: gain 2^rating - 1, discount log2, ideal from all judged products; unjudged ones gain nothing.</summary>
internal static class RankingQuality
{
    /// <summary>Null when the query has no relevant product, so that nothing can be ranked well.</summary>
    public static double? Ndcg(IReadOnlyList<string> ranked, IReadOnlyDictionary<string, int> ratings, int depth)
    {
        var ideal = Dcg(ratings.Values.OrderDescending().Take(depth));
        return ideal == 0 ? null : Dcg(ranked.Take(depth).Select(id => ratings.GetValueOrDefault(id))) / ideal;
    }

    private static double Dcg(IEnumerable<int> ratings) => ratings.Select((r, i) => (Math.Pow(2, r) - 1) / Math.Log2(i + 2)).Sum();
}
