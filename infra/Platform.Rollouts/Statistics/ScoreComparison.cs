namespace Platform.Rollouts.Statistics;

/// <summary>How alike the orders are in which two versions put the same products.</summary>
public static class ScoreComparison
{
    private const int Top = 10;

    /// <summary>
    /// Spearman's rank correlation: 1 for the same order, -1 for the opposite one. Equal scores share the mean of their ranks; 0 where a
    /// version scores all alike.
    /// </summary>
    public static double RankCorrelation(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var (x, y) = (Ranks(first), Ranks(second));
        var mean = (x.Length + 1) / 2.0;
        double products = 0, squaresOfX = 0, squaresOfY = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - mean, y[i] - mean);
            products += dx * dy;
            squaresOfX += dx * dx;
            squaresOfY += dy * dy;
        }

        return squaresOfX > 0 && squaresOfY > 0 ? Math.Clamp(products / Math.Sqrt(squaresOfX * squaresOfY), -1, 1) : 0;
    }

    /// <summary>Share of the first ten, or of all where there are fewer, that both have in common. Equal scores keep the order of the products.</summary>
    public static double OverlapAt10(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var (x, y) = (Order(first), Order(second));
        var top = Math.Min(Top, x.Length);
        return top == 0 ? 1 : x.Take(top).Intersect(y.Take(top)).Count() / (double)top;
    }

    /// <summary>Products by falling score.</summary>
    private static int[] Order(ReadOnlySpan<float> scores)
    {
        var copy = scores.ToArray();
        return [.. Enumerable.Range(0, copy.Length).OrderByDescending(i => copy[i])];
    }

    private static double[] Ranks(ReadOnlySpan<float> scores)
    {
        var order = Order(scores);
        var ranks = new double[order.Length];
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && scores[order[to]] == scores[order[from]])
            {
                to++;
            }

            for (var i = from; i < to; i++)
            {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }

            from = to;
        }

        return ranks;
    }
}
