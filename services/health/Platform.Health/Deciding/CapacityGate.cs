using Platform.Contracts.Control;

namespace Platform.Health.Deciding;

/// <summary>What clients ask for at present, in requests a second, as routers see it.</summary>
/// <param name="ByRegion">Carried by each region.</param>
/// <param name="ByClass">Carried of each class.</param>
/// <param name="Refused">Shed by the routers.</param>
internal sealed record Demand(
    IReadOnlyDictionary<string, double> ByRegion, IReadOnlyDictionary<Criticality, double> ByClass, double Refused)
{
    public static readonly Demand Unknown = new(new Dictionary<string, double>(), new Dictionary<Criticality, double>(), 0);
}

/// <summary>
/// Whether the regions that are to carry the traffic can, and what has to go if not: what moves in counts 1.1-fold, since caches there are cold
/// for it. A region whose capacity nobody has told is taken to have room. Pure.
/// </summary>
/// <param name="capacity">Requests a second that a region bears, by region.</param>
internal sealed class CapacityGate(IReadOnlyDictionary<string, double> capacity)
{
    private const double Margin = 1.1;

    /// <summary>Something is let in again only when it fits with this to spare, so that it is not thrown out again at once.</summary>
    private const double ReliefMargin = 1.25;

    /// <summary>What is given up, level by level. Search and events stay.</summary>
    private static readonly Criticality[][] s_levels = [[], [Criticality.Ads], [Criticality.Ads, Criticality.Recommendations]];

    /// <summary>Whether all of the traffic fits under these weights.</summary>
    public bool HasRoom(IReadOnlyDictionary<string, int> weights, Demand demand) =>
        Fits(weights, demand, demand.ByRegion.Values.Sum() + demand.Refused, Margin);

    /// <summary>What has to be shed under these weights; null when nothing.</summary>
    /// <param name="weights">To be in force.</param>
    /// <param name="demand">At present.</param>
    /// <param name="shed">Shed at present.</param>
    /// <param name="mayRelieve">Whether a level may be given back now.</param>
    public IReadOnlyList<Criticality>? Shed(IReadOnlyDictionary<string, int> weights, Demand demand, IReadOnlyList<Criticality>? shed, bool mayRelieve)
    {
        var now = LevelOf(shed);
        var carried = demand.ByRegion.Values.Sum();
        if (now > 0 && mayRelieve && Fits(weights, demand, carried + demand.Refused, ReliefMargin))
        {
            return ListOf(now - 1);
        }

        var level = now;
        while (level < s_levels.Length - 1
            && !Fits(weights, demand, carried - s_levels[level].Except(s_levels[now]).Sum(c => demand.ByClass.GetValueOrDefault(c)), Margin))
        {
            level++;
        }

        return ListOf(level);
    }

    private bool Fits(IReadOnlyDictionary<string, int> weights, Demand demand, double total, double margin)
    {
        var sum = weights.Values.Sum();
        return weights.All(w =>
        {
            var own = demand.ByRegion.GetValueOrDefault(w.Key);
            var share = total * w.Value / sum;
            var need = share > own ? own + ((share - own) * margin) : share;
            return !capacity.TryGetValue(w.Key, out var bears) || need <= bears;
        });
    }

    private static int LevelOf(IReadOnlyList<Criticality>? shed) =>
        shed is null or [] ? 0 : Math.Max(1, Array.FindLastIndex(s_levels, l => l.All(shed.Contains)));

    private static IReadOnlyList<Criticality>? ListOf(int level) => level == 0 ? null : s_levels[level];
}
