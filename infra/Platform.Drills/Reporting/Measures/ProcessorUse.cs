using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>What the processors of the machine had to do.</summary>
internal static class ProcessorUse
{
    /// <summary>From here, in percent, something waits for a processor more often than not.</summary>
    public const double Full = 95;

    /// <summary>How long all processors were in use within a stretch; null when nobody looked. A reading is of the time since the one before.</summary>
    public static TimeSpan? FullBetween(DrillJournal journal, TimeSpan from, TimeSpan to)
    {
        if (journal.Gauges.FirstOrDefault(g => g.Kind == GaugeKind.Processors) is not { Points: [_, _, ..] points })
        {
            return null;
        }

        var full = points.Zip(points.Skip(1), (before, now) => now.Value < Full ? TimeSpan.Zero : Within(before.At, now.At));
        return full.Aggregate(TimeSpan.Zero, (sum, stretch) => sum + stretch);

        TimeSpan Within(TimeSpan start, TimeSpan end) =>
            (end < to ? end : to) - (start > from ? start : from) is { Ticks: > 0 } within ? within : TimeSpan.Zero;
    }
}
