namespace Platform.Ranking.Balancing;

/// <summary>What the choice of an instance hangs on.</summary>
/// <param name="Outstanding">Calls under way.</param>
/// <param name="Seconds">How long calls take lately; 0 when that is not known.</param>
/// <param name="Capacity">Calls that it works on at once; at least 1.</param>
internal readonly record struct InstanceLoad(int Outstanding, double Seconds, int Capacity);

/// <summary>Least outstanding calls, weighted by latency: the instance is chosen at which one more call would be through first.</summary>
internal static class InstancePicker
{
    /// <summary>An instance this many times slower than the fastest one is not slower: a busy machine's latencies differ by as much.</summary>
    public const double Noise = 2;

    /// <param name="loads">The instances that may be chosen.</param>
    /// <param name="turn">Equally good ones take turns.</param>
    /// <returns>Its place; -1 when there is none.</returns>
    public static int Pick(ReadOnlySpan<InstanceLoad> loads, uint turn)
    {
        var fastest = double.PositiveInfinity;
        foreach (var load in loads)
        {
            fastest = load.Seconds > 0 ? Math.Min(fastest, load.Seconds) : fastest;
        }

        var (best, bestCost) = (-1, double.PositiveInfinity);
        for (var i = 0u; i < loads.Length; i++)
        {
            var place = (int)((turn + i) % (uint)loads.Length);
            var cost = Cost(loads[place], fastest);
            if (cost < bestCost)
            {
                (best, bestCost) = (place, cost);
            }
        }

        return best;
    }

    private static double Cost(InstanceLoad load, double fastest)
    {
        // One that is not known is taken for fast: only calls can tell.
        var slowness = load.Seconds > fastest * Noise ? load.Seconds / fastest : 1;
        return slowness * (load.Outstanding + 1) / load.Capacity;
    }
}
