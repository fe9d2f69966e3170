using Platform.Drills.Journal;
using Platform.Drills.Scenarios;

namespace Platform.Drills.Measuring;

/// <summary>What clients saw. A request belongs to the time in which it was due.</summary>
internal static class RequestMeasures
{
    public static IEnumerable<RequestOutcome> SinceFault(Evidence evidence, Expectation narrowed) =>
        Of(evidence, narrowed, evidence.FaultStart + narrowed.From, TimeSpan.MaxValue);

    public static IEnumerable<RequestOutcome> DuringFault(Evidence evidence, Expectation narrowed) =>
        Of(evidence, narrowed, evidence.FaultStart + narrowed.From, evidence.Undoing);

    public static IEnumerable<RequestOutcome> SinceHealed(Evidence evidence, Expectation narrowed) =>
        Of(evidence, narrowed, evidence.Healed, TimeSpan.MaxValue);

    /// <summary>Seconds; null without a good answer.</summary>
    public static double? Slowest(IEnumerable<RequestOutcome> requests) =>
        requests.Where(r => r.Failure is null).Select(r => (double?)r.Latency.TotalSeconds).Max();

    /// <summary>The percentile in seconds, or over that of the steady state when the bound is a multiple.</summary>
    public static double? Percentile(Evidence evidence, Expectation expectation, double percent, IEnumerable<RequestOutcome> requests)
    {
        var figure = Percentile(requests, percent);
        return expectation.Bound.Unit == Unit.Ratio
            ? figure / Percentile(Of(evidence, expectation, evidence.SteadyStart, evidence.FaultStart), percent)
            : figure;
    }

    private static IEnumerable<RequestOutcome> Of(Evidence evidence, Expectation narrowed, TimeSpan from, TimeSpan until) =>
        evidence.Requests.Where(r => r.Due >= from && r.Due < until
            && (narrowed.Region is null || r.Region == narrowed.Region)
            && (narrowed.Paths.Count == 0 || narrowed.Paths.Any(p => r.Path.StartsWith(p, StringComparison.Ordinal))));

    /// <summary>By the nearest rank.</summary>
    private static double? Percentile(IEnumerable<RequestOutcome> requests, double percent)
    {
        var sorted = requests.Where(r => r.Failure is null).Select(r => r.Latency.TotalSeconds).Order().ToArray();
        return sorted.Length == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * percent / 100) - 1, 0, sorted.Length - 1)];
    }
}
