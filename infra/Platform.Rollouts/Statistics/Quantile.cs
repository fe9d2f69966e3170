namespace Platform.Rollouts.Statistics;

/// <summary>
/// The confidence sequence of a quantile (Howard and Ramdas 2022), from counts by <see cref="LogBins"/>. Whether a value lies under the
/// true quantile is the throw of a coin whose chance is known, whatever the values' distribution: the quantile is in a bin or above when too
/// few values lie below the bin, and in it or below when too many are up to it, by the exact test of that coin.
/// </summary>
public static class Quantile
{
    /// <param name="counts">By bin.</param>
    /// <param name="share">Such as 0.99.</param>
    /// <param name="alpha">Chance that the sequence ever leaves out the true quantile.</param>
    public static Interval Of(IReadOnlyDictionary<int, long> counts, double share, double alpha)
    {
        var all = counts.Values.Sum();
        if (all == 0)
        {
            return Interval.Unknown;
        }

        var (lower, upper) = (double.NegativeInfinity, double.PositiveInfinity);
        double? estimate = null;
        long below = 0;
        foreach (var (bin, count) in counts.OrderBy(c => c.Key))
        {
            if (below < share * all && BetaMixture.Rejects(below, all, share, alpha))
            {
                lower = LogBins.Value(bin);
            }

            var upTo = below + count;
            estimate ??= upTo >= share * all ? LogBins.Value(bin) : null;
            if (upTo > share * all && BetaMixture.Rejects(upTo, all, share, alpha))
            {
                upper = LogBins.Value(bin);
                break;
            }

            below = upTo;
        }

        // Whatever lies above every value that was seen is bounded by none of them.
        return new Interval(estimate ?? LogBins.Value(counts.Keys.Max()), lower, upper);
    }
}
