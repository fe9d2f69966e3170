namespace Platform.FeatureStore.CoOccurrence;

/// <summary>
/// Weights of pairs, halved with age by forward decay in one sorted set an item: a newer pair weighs more, so that new neighbours can
/// overtake old ones in a bounded list. One start in time for all; doubles last 1,023 half-lives from it, over 39 years.
/// </summary>
public static class PairDecay
{
    private static readonly DateTimeOffset s_start = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What a pair adds. Times before the start weigh as the start does.</summary>
    public static double WeightAt(DateTimeOffset time, TimeSpan halfLife) => double.Exp2(Math.Max(0, (time - s_start) / halfLife));

    /// <summary>What a sum of weights is worth at <paramref name="asOf"/>, in pairs.</summary>
    public static double Value(double sum, DateTimeOffset asOf, TimeSpan halfLife) => sum / WeightAt(asOf, halfLife);
}
