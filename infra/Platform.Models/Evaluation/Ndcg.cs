namespace Platform.Models.Evaluation;

/// <summary>Normalised discounted cumulative gain: 1 when the best stand first. Gain is 2^rating - 1, discounted by log2 of the rank plus one.</summary>
public static class Ndcg
{
    /// <summary>Of a ranking of products. Those without a judgement gain nothing.</summary>
    /// <param name="ranking">Ids, best first.</param>
    /// <param name="ratings">The judged products.</param>
    /// <param name="depth">How many of the ranking count.</param>
    /// <returns>Null when no judged product is relevant.</returns>
    public static double? At(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> ratings, int depth) =>
        At(ranking.Select(id => ratings.GetValueOrDefault(id)), ratings.Values, depth);

    /// <summary>Of ratings in the order of a ranking.</summary>
    /// <param name="ranked">Ratings, of what stands first first.</param>
    /// <param name="judged">All ratings there are, in any order.</param>
    /// <param name="depth">How many of the ranking count.</param>
    /// <returns>Null when nothing judged is relevant.</returns>
    public static double? At(IEnumerable<double> ranked, IEnumerable<double> judged, int depth)
    {
        var ideal = Sum(judged.OrderDescending().Take(depth));
        return ideal > 0 ? Sum(ranked.Take(depth)) / ideal : null;
    }

    private static double Sum(IEnumerable<double> ratings)
    {
        var sum = 0d;
        var rank = 1;
        foreach (var rating in ratings)
        {
            sum += (Math.Pow(2, rating) - 1) / Math.Log2(++rank);
        }

        return sum;
    }
}
