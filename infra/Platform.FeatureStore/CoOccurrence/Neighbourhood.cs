namespace Platform.FeatureStore.CoOccurrence;

/// <summary>How near items are to each other, by what visitors looked at or bought together.</summary>
public static class Neighbourhood
{
    /// <summary>How much less the neighbours of each further seed count; seeds come newest first.</summary>
    public const double SeedDecay = 0.7;

    /// <summary>With this many different neighbours an item's shares are half believed: of a single pair, one neighbour has all.</summary>
    private const double HalfBelieved = 5;

    /// <summary>
    /// Turns an item's pairs into how near each neighbour is, from 0 to 1 and nearest first: its share of the item's pairs, believed the more the
    /// more different neighbours there are. A share does not hang on the time at which it is read, so that an old shop's neighbours are as near
    /// as a new one's.
    /// </summary>
    /// <param name="pairs">Sums of <see cref="PairDecay"/> weights of the neighbours with the most.</param>
    public static IReadOnlyList<ScoredItem> Shares(IReadOnlyCollection<KeyValuePair<string, double>> pairs)
    {
        var sum = 0.0;
        foreach (var (_, weight) in pairs)
        {
            sum += weight;
        }

        var belief = pairs.Count / (pairs.Count + HalfBelieved);
        var shares = new List<ScoredItem>(pairs.Count);
        foreach (var (id, weight) in pairs)
        {
            shares.Add(new ScoredItem(id, belief * (weight / sum)));
        }

        ScoredItems.Sort(shares);
        return shares;
    }

    /// <summary>The neighbours of all seeds together: an item near several of them is nearer than one near a single one.</summary>
    /// <param name="seeds">Newest first.</param>
    /// <param name="neighbours">By seed; one without an entry has none.</param>
    public static Dictionary<string, double> Of(IReadOnlyList<string> seeds, IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> neighbours)
    {
        var near = new Dictionary<string, double>(StringComparer.Ordinal);
        var weight = 1.0;
        for (var s = 0; s < seeds.Count; s++)
        {
            if (neighbours.TryGetValue(seeds[s], out var list))
            {
                for (var i = 0; i < list.Count; i++)
                {
                    var (id, share) = list[i];
                    near[id] = near.GetValueOrDefault(id) + (weight * share);
                }
            }

            weight *= SeedDecay;
        }

        return near;
    }

    /// <summary>The same, nearest first.</summary>
    public static IReadOnlyList<ScoredItem> Nearest(
        IReadOnlyList<string> seeds, IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> neighbours, int limit) =>
        ScoredItems.Best(Of(seeds, neighbours), limit);
}
