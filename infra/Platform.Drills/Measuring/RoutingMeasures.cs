using Platform.Drills.Scenarios;

namespace Platform.Drills.Measuring;

/// <summary>What routers and observers did about it.</summary>
internal static class RoutingMeasures
{
    private const string RouterService = "router";

    /// <summary>What routers said from the fault to its healing.</summary>
    public static IEnumerable<RouterView> During(Evidence evidence) =>
        evidence.Views.Where(v => v.At >= evidence.FaultStart && v.At <= evidence.Undoing);

    public static double? Ejected(Evidence evidence, Expectation narrowed)
    {
        var start = evidence.FaultStart + narrowed.From;
        return MeasureCatalog.Since(start, During(evidence).Where(v => v.At >= start).SelectMany(v => v.Destinations).Where(d => d.OutAt >= start && evidence.IsHit(d)).Min(d => d.OutAt));
    }

    public static double? OthersEjected(Evidence evidence, Expectation narrowed) =>
        During(evidence).SelectMany(v => v.Destinations).Where(d => !evidence.IsHit(d) && !d.IsIn).Select(d => d.Address).Distinct().Count();

    /// <summary>By any router. Others that a busy machine had ejected for a moment are no sign of what was hit.</summary>
    public static double? Readmissions(Evidence evidence, Expectation narrowed) =>
        During(evidence).Where(v => v.At >= evidence.FaultStart + narrowed.From)
            .SelectMany(v => v.Destinations.Where(evidence.IsHit).Select(d => (v.Router, d.Address, d.IsIn)))
            .GroupBy(d => (d.Router, d.Address))
            .Sum(seen => seen.Zip(seen.Skip(1)).Count(pair => !pair.First.IsIn && pair.Second.IsIn));

    /// <summary>The region that an expectation names, or the only one that was hit.</summary>
    public static double? Decided(Evidence evidence, Expectation narrowed) =>
        RegionOf(evidence, narrowed) is { } region
            ? MeasureCatalog.Since(
                evidence.FaultStart + narrowed.From,
                evidence.Decisions.FirstOrDefault(d => d.At >= evidence.FaultStart + narrowed.From && d.At <= evidence.Undoing && d.Weights.GetValueOrDefault(region, 100) == 0)?.At)
            : null;

    /// <summary>The last router's first time.</summary>
    public static double? Applied(Evidence evidence, Expectation narrowed)
    {
        if (RegionOf(evidence, narrowed) is not { } region)
        {
            return null;
        }

        var firsts = During(evidence).GroupBy(v => v.Router)
            .Select(router => router.FirstOrDefault(v => v.Weights.GetValueOrDefault(region, 100) == 0)?.AppliedAt)
            .ToList();
        return firsts.Count == 0 || firsts.Contains(null) ? null : MeasureCatalog.Since(evidence.FaultStart + narrowed.From, firsts.Max());
    }

    public static double? WeightAtEnd(Evidence evidence, Expectation narrowed) =>
        RegionOf(evidence, narrowed) is { } region && During(evidence).LastOrDefault() is { } last && last.Weights.TryGetValue(region, out var weight) ? weight : null;

    public static int EpochFalls(Evidence evidence) =>
        evidence.Views.GroupBy(v => v.Router).Sum(router => router.Zip(router.Skip(1)).Count(pair => pair.Second.Epoch < pair.First.Epoch));

    public static double? RouterBack(Evidence evidence)
    {
        var ended = evidence.Injuries.Where(i => i.Injury.Service == RouterService).Select(i => (TimeSpan?)i.At).FirstOrDefault();
        return evidence.RouterSilences.Where(s => s.From >= ended).Select(s => (double?)(s.To - s.From).TotalSeconds).FirstOrDefault();
    }

    private static string? RegionOf(Evidence evidence, Expectation narrowed) =>
        narrowed.Region ?? (evidence.HitRegions.Distinct().ToList() is [var only] ? only : null);
}
