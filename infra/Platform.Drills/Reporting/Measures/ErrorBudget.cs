using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>What the run would have cost of the objective's error budget, had its load been the shop's.</summary>
/// <param name="Bad">Requests since the fault that failed or came too late.</param>
/// <param name="Allowed">Bad requests that the objective allows in its window at the run's rate.</param>
internal sealed record ErrorBudget(long Bad, double Allowed)
{
    /// <summary>Share that was spent; above 1 means more than there was. Null when nothing is allowed.</summary>
    public double? Spent => Allowed > 0 ? Bad / Allowed : null;

    /// <summary>The budget of a run.</summary>
    public static ErrorBudget Of(ObjectiveRecord objective, double rate, LoadWindow sinceFault) =>
        new(sinceFault.Bad, (1 - objective.Success) * rate * objective.Window.TotalSeconds);
}
