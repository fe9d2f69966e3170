using Platform.Drills.Journal;
using Platform.Drills.Measuring;
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
    };
}
