namespace Platform.Rollouts.Statistics;

/// <summary>
/// The population stability index of two distributions: the sum over ten groups, each with a tenth of the first, of the difference of
/// shares times the logarithm of their ratio. By custom under 0.1 is alike and over 0.25 another population.
/// </summary>
public static class PopulationStability
{
    private const int Groups = 10;

    /// <summary>Counted into every group, so that an empty one gives a large index and not an infinite one.</summary>
    private const double Smoothing = 0.5;

    /// <param name="reference">Counts by <see cref="LogBins"/>; the groups are cut by these.</param>
    /// <param name="other">Counts by the same bins.</param>
    /// <returns>0 where one of them is empty.</returns>
    public static double Index(IReadOnlyDictionary<int, long> reference, IReadOnlyDictionary<int, long> other)
    {
        var (all, allOther) = (reference.Values.Sum(), other.Values.Sum());
        if (all == 0 || allOther == 0)
        {
            return 0;
        }

        var groups = new List<(long Reference, long Other)>();
        long seen = 0, inGroup = 0, otherInGroup = 0;
        foreach (var bin in reference.Keys.Union(other.Keys).Order())
        {
            inGroup += reference.GetValueOrDefault(bin);
            otherInGroup += other.GetValueOrDefault(bin);
            if (seen + inGroup >= (groups.Count + 1.0) / Groups * all && groups.Count < Groups - 1)
            {
                groups.Add((inGroup, otherInGroup));
                (seen, inGroup, otherInGroup) = (seen + inGroup, 0, 0);
            }
        }

        groups.Add((inGroup, otherInGroup));
        return groups.Sum(g =>
        {
            var share = (g.Reference + Smoothing) / (all + (Smoothing * groups.Count));
            var otherShare = (g.Other + Smoothing) / (allOther + (Smoothing * groups.Count));
            return (otherShare - share) * Math.Log(otherShare / share);
        });
    }
}
