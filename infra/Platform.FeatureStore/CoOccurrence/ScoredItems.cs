namespace Platform.FeatureStore.CoOccurrence;

internal static class ScoredItems
{
    /// <summary>Of an item's neighbours, the strongest this many by plain pairs are read and damped.</summary>
    public const int NeighboursRead = 50;

    /// <summary>The greatest first; equal ones in the order of their ids, so that a list is the same wherever it is made.</summary>
    public static IReadOnlyList<ScoredItem> Best(IEnumerable<KeyValuePair<string, double>> scores, int limit) =>
        [.. scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).Take(limit).Select(s => new ScoredItem(s.Key, s.Value))];

    /// <summary>Turns sums of pair weights into damped scores, best first.</summary>
    public static IReadOnlyList<ScoredItem> Damp(
        IReadOnlyList<ScoredItem> neighbours,
        double popularity,
        Func<string, double> popularityOf,
        int limit,
        DateTimeOffset asOf,
        FeatureStoreOptions options)
    {
        var damped = neighbours.Select(n => KeyValuePair.Create(
            n.Id, PairDecay.Damped(PairDecay.Value(n.Score, asOf, options.PopularityHalfLife), popularity, popularityOf(n.Id))));
        return Best(damped, limit);
    }
}
