using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>E = ΔP · f: how fast changes of models move the answers' performance.</summary>
/// <param name="Changes">Changes in the run.</param>
/// <param name="MeanChange">ΔP: the mean relative change of performance a change; null when a change was not measured.</param>
/// <param name="PerHour">f: changes an hour.</param>
internal sealed record ModelExposure(int Changes, double? MeanChange, double PerHour)
{
    /// <summary>Relative change of performance an hour, negative when it falls; null when a change was not measured.</summary>
    public double? Value => Changes == 0 ? 0 : MeanChange * PerHour;

    /// <summary>The exposure of a run.</summary>
    public static ModelExposure Of(IReadOnlyList<ModelChange> changes, TimeSpan duration)
    {
        // One unmeasured change makes the mean a guess; none is said then.
        var measured = changes.Count > 0 && changes.All(c => c.PerformanceChange is not null);
        return new ModelExposure(
            changes.Count,
            measured ? changes.Average(c => c.PerformanceChange) : null,
            duration > TimeSpan.Zero ? changes.Count / duration.TotalHours : 0);
    }
}
