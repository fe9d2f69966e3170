namespace Platform.Cli.Evaluation;

/// <summary>Normalised discounted cumulative gain: 1 when the best products stand first.</summary>
internal static class Ndcg
{
    /// <summary>Gain is 2^rating - 1, discounted by log2 of the rank plus one. Products without a judgement gain nothing.</summary>
    /// <param name="ranking">Ids, best first.</param>
    /// <param name="ratings">The judged products.</param>
    /// <param name="depth">How many of the ranking count.</param>
    /// <returns>Null when no judged product is relevant.</returns>
    public static double? At(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> ratings, int depth)
    {
        var ideal = Sum(ratings.Values.OrderDescending().Take(depth));
        return ideal > 0 ? Sum(ranking.Take(depth).Select(id => ratings.GetValueOrDefault(id))) / ideal : null;
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
