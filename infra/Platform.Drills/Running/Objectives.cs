using Platform.Drills.Journal;
using Platform.Drills.Measuring;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Scenarios;

namespace Platform.Drills.Running;

/// <summary>What clients are promised while drills run, and how a scenario stands in the journal.</summary>
internal static class Objectives
{
    public static ObjectiveRecord Of(Scenario scenario) => new() { Success = scenario.Objective.Success, Latency = scenario.Objective.Latency };

    public static ScenarioRecord ToRecord(Scenario scenario, string target, ObjectiveRecord objective) => new()
    {
        Name = scenario.Name,
        Number = scenario.Number,
        Title = scenario.Title,
        Hypothesis = scenario.Hypothesis,
        Target = target,
        Objective = objective,
        Targets = scenario.Expectations.SelectMany(TargetsOf).DistinctBy(t => t.Key).ToDictionary(t => t.Key, t => t.Most),
    };

    /// <summary>The figures of the report that an expectation is a target for: those that are of all requests, and of the whole fault.</summary>
    private static IEnumerable<(string Key, double Most)> TargetsOf(Expectation expectation)
    {
        string[] keys = expectation is { Paths.Count: > 0 } or { Bound.Kind: BoundKind.Least } || expectation.From > TimeSpan.Zero
            ? []
            : (expectation.Measure, expectation.Bound.Unit) switch
            {
                ("errors", _) => [FigureKey.ErrorsGet, FigureKey.ErrorsPost],
                ("slowest", _) => [FigureKey.Slowest],
                ("p99", Unit.Time) => [FigureKey.P99],
                ("p99", Unit.Ratio) => [FigureKey.P99Ratio],
                ("applied", _) => [FigureKey.Routed],
                _ => [],
            };
        return keys.Select(k => (k, expectation.Bound.Value));
    }
}
