namespace Platform.Rollouts.Statistics;

/// <summary>
/// Bins that grow by a fixed ratio, alike for every process, so that counts can be added and any quantile read to within
/// 2.5 % (the sketch of Masson, Rim and Lee 2019). Negative values mirror positive ones; bin 0 holds what is next to nothing.
/// </summary>
public static class LogBins
{
    private const double Ratio = 1.05;

    /// <summary>Smaller amounts are 0.</summary>
    private const double Smallest = 1e-6;

    /// <summary>Larger ones share the last bin, so that a hostile score cannot make bins without end.</summary>
    private const int Last = 1_000;

    private static readonly double s_logRatio = Math.Log(Ratio);

    /// <summary>The bin of a finite value.</summary>
    public static int Of(double value)
    {
        var amount = Math.Abs(value);
        if (amount < Smallest)
        {
            return 0;
        }

        var bin = Math.Min(Last, 1 + (int)(Math.Log(amount / Smallest) / s_logRatio));
        return value < 0 ? -bin : bin;
    }

    /// <summary>The value in the middle of a bin.</summary>
    public static double Value(int bin) =>
        bin == 0 ? 0 : Math.Sign(bin) * Smallest * Math.Exp((Math.Abs(bin) - 0.5) * s_logRatio);

    /// <summary>Adds the counts of <paramref name="other"/> to those of <paramref name="counts"/>.</summary>
    public static IReadOnlyDictionary<int, long> Sum(IReadOnlyDictionary<int, long> counts, IReadOnlyDictionary<int, long> other)
    {
        var sum = new Dictionary<int, long>(counts);
        foreach (var (bin, count) in other)
        {
            sum[bin] = sum.GetValueOrDefault(bin) + count;
        }

        return sum;
    }
}
