using Platform.Drills.Scenarios;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Draws chaos for a target: from its regions, and from what can be broken there.</summary>
internal static class ChaosPlan
{
    /// <exception cref="DrillRefusedException">Nothing on the list can be made there.</exception>
    public static async Task<Scenario> DrawAsync(ITarget target, int seed, TimeSpan length, CancellationToken ct)
    {
        var regions = (await target.PartsAsync(ct)).Select(p => p.Region).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        if (regions.Count < 2)
        {
            throw new DrillRefusedException("Chaos breaks one region while another serves: this target has fewer than two.");
        }

        var menu = new List<Fault>();
        foreach (var fault in Chaos.Menu(regions[new Random(seed).Next(regions.Count)]))
        {
            if (await Preconditions.WhyNotAsync(fault, target, ct) is null)
            {
                menu.Add(fault);
            }
        }

        return menu.Count > 0 ? Chaos.Draw(seed, length, menu) : throw new DrillRefusedException("Nothing that chaos could draw can be made on this target.");
    }
}
