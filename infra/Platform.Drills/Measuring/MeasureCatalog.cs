using Platform.Drills.Journal;
using Platform.Drills.Scenarios;

namespace Platform.Drills.Measuring;

/// <summary>Every measure that a scenario can name.</summary>
internal static class MeasureCatalog
{
    /// <summary>Measures of the recovery: the time from the healing until the thing was first seen so.</summary>
    public const string Restored = "restored";

    /// <inheritdoc cref="Restored"/>
    public const string SpoolEmpty = "spool-empty";

    /// <inheritdoc cref="Restored"/>
    public const string FeaturesEqual = "features-equal";

    private static readonly Measure[] s_all =
    [
        new("errors", "requests without a good answer, from the fault to the end", [Unit.Count], (e, x) => RequestMeasures.SinceFault(e, x).Count(r => r.Failure is not null)),
        new("slowest", "slowest good answer while the fault lasts", [Unit.Time], (e, x) => RequestMeasures.Slowest(RequestMeasures.DuringFault(e, x))),
        new("p95", "95th percentile while the fault lasts", [Unit.Time, Unit.Ratio], (e, x) => RequestMeasures.Percentile(e, x, 95, RequestMeasures.DuringFault(e, x))),
        new("p99", "99th percentile while the fault lasts", [Unit.Time, Unit.Ratio], (e, x) => RequestMeasures.Percentile(e, x, 99, RequestMeasures.DuringFault(e, x))),
        new("failback-p99", "99th percentile from the healing to the end", [Unit.Time, Unit.Ratio], (e, x) => RequestMeasures.Percentile(e, x, 99, RequestMeasures.SinceHealed(e, x))),
        new("degraded", "answers that name the rung they stepped down to, while the fault lasts", [Unit.Count], (e, x) => RequestMeasures.DuringFault(e, x).Count(r => r.Rung is not null)),
        new("ejected", "from the fault until a destination that it hit is out", [Unit.Time], RoutingMeasures.Ejected),
        new("others-ejected", "destinations out that the fault did not hit", [Unit.Count], RoutingMeasures.OthersEjected),
        new("readmissions", "times that a hit destination was given traffic again while the fault lasts", [Unit.Count], RoutingMeasures.Readmissions),
        new("decided", "from the fault to the decision that takes the region out", [Unit.Time], (e, x) => RoutingMeasures.Decided(e, x)),
        new("applied", "from the fault until every router forwards by it", [Unit.Time], RoutingMeasures.Applied),
        new("marked-down", "regions without traffic at some time of the fault", [Unit.Count], (e, _) => RoutingMeasures.During(e).SelectMany(v => v.Weights.Where(w => w.Value == 0)).Select(w => w.Key).Distinct().Count()),
        new("weight", "weight of a region at the end of the fault", [Unit.Count], RoutingMeasures.WeightAtEnd),
        new("epoch-falls", "times that a router went back to an older epoch", [Unit.Count], (e, _) => RoutingMeasures.EpochFalls(e)),
        new("epochs", "decisions that routers applied while the fault lasts", [Unit.Count], (e, _) => Math.Max(0, RoutingMeasures.During(e).Select(v => v.Epoch).Distinct().Count() - 1)),
        new("refused-decisions", "old decisions that routers refused", [Unit.Count], (e, _) => e.RefusedDecisions),
        new("promotions", "versions of models that came to answer everybody since the fault", [Unit.Count], (e, _) => e.Timeline.Count(m => m.Kind == MomentKind.Promotion && m.At >= e.FaultStart)),
        new("rollbacks", "versions of models that were refused or withdrawn since the fault, not by the drill itself", [Unit.Count], (e, _) => e.Timeline.Count(m => m.Kind == MomentKind.Rollback && m.At >= e.FaultStart)),
        new("alarm", "from the fault until a router tells that it does not hear an observer", [Unit.Time], (e, _) => Since(e.FaultStart, RoutingMeasures.During(e).FirstOrDefault(v => v.SilentObservers.Count > 0)?.At)),
        new("router-back", "how long a router that was ended does not answer", [Unit.Time], (e, _) => RoutingMeasures.RouterBack(e)),
        new(Restored, "from the healing until everything has its traffic again", [Unit.Time], FromHealed(Restored)),
        new(SpoolEmpty, "from the healing until no event waits on a disk", [Unit.Time], FromHealed(SpoolEmpty)),
        new(FeaturesEqual, "from the healing until both regions know the same of the run's shoppers", [Unit.Time], FromHealed(FeaturesEqual)),
    ];

    public static IEnumerable<string> Names => s_all.Select(m => m.Name);

    public static IReadOnlyList<Measure> All => s_all;

    public static Measure? Find(string name) => s_all.FirstOrDefault(m => m.Name == name);

    /// <summary>Holds an expectation against what was seen.</summary>
    public static ExpectationRecord Judge(Expectation expectation, Evidence evidence)
    {
        var measure = Find(expectation.Measure) ?? throw new InvalidOperationException($"there is no measure '{expectation.Measure}'");
        var figure = measure.Read(evidence, expectation);
        var narrowed = string.Concat(
            expectation.Region is { } region ? $" (region {region})" : "",
            expectation.Paths.Count > 0 ? $" of {string.Join(", ", expectation.Paths)}" : "",
            expectation.From > TimeSpan.Zero ? $" from {expectation.From.TotalSeconds:0.#} s on" : "");
        return new ExpectationRecord
        {
            Text = $"{measure.Name}{narrowed} {expectation.Bound}",
            Seen = figure is { } seen ? expectation.Bound.Show(seen) : "not seen",
            Outcome = figure is not { } value ? MissedOrUnknown(expectation)
                : expectation.Bound.Holds(value) ? ExpectationOutcome.Met
                : ExpectationOutcome.Missed,
        };
    }

    /// <summary>From one moment to another; null when the other did not come.</summary>
    public static double? Since(TimeSpan start, TimeSpan? end) => end is { } at ? Math.Max(0, (at - start).TotalSeconds) : null;

    /// <summary>What had to happen within a time and was not seen did not happen; any other figure that is not there is not known.</summary>
    private static ExpectationOutcome MissedOrUnknown(Expectation expectation) =>
        expectation.Bound is { Unit: Unit.Time, Kind: BoundKind.Most } ? ExpectationOutcome.Missed : ExpectationOutcome.Unknown;

    private static Func<Evidence, Expectation, double?> FromHealed(string what) =>
        (e, _) => e.Recovered.TryGetValue(what, out var at) ? Since(e.Healed, at) : null;
}
