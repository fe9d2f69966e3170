using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>The stretches of a run that measures compare.</summary>
/// <param name="Fault">When the first fault was made; null when none was.</param>
/// <param name="Undoing">When the undoing of the last fault began; when it was undone in journals that do not say.</param>
/// <param name="Heal">When the last fault was undone; the end of the run when one was not.</param>
/// <param name="End">The end of the run.</param>
internal sealed record RunSpan(TimeSpan? Fault, TimeSpan Undoing, TimeSpan Heal, TimeSpan End)
{
    /// <summary>The stretches of a journal.</summary>
    public static RunSpan Of(DrillJournal journal)
    {
        if (journal.Faults.Count == 0)
        {
            return new RunSpan(null, journal.Duration, journal.Duration, journal.Duration);
        }

        var heal = journal.Faults.Max(f => f.Undone ?? journal.Duration);
        var undoing = journal.Faults.Max(f => f.Undoing ?? f.Undone ?? journal.Duration);
        return new RunSpan(journal.Faults.Min(f => f.Made), undoing, heal, journal.Duration);
    }

    /// <summary>Requests while nothing was broken yet. The interval in which the fault came is the fault's.</summary>
    public LoadWindow Steady(LoadRecord load) => LoadWindow.Between(load, TimeSpan.Zero, (Fault ?? End) - load.Interval);

    /// <summary>Requests while the fault lasted.</summary>
    public LoadWindow Broken(LoadRecord load) => Fault is { } fault ? LoadWindow.Between(load, fault, Undoing) : LoadWindow.Between(load, End, End);

    /// <summary>Requests from the fault to the end of the run, recovery included.</summary>
    public LoadWindow SinceFault(LoadRecord load) => Fault is { } fault ? LoadWindow.Between(load, fault, End) : LoadWindow.Between(load, End, End);
}
