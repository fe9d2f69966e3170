using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.Charts;

/// <summary>A column of a chart: some neighbouring intervals of the load together, so that an hour is drawn as finely as a minute and no finer.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Load">Its requests.</param>
internal sealed record LoadColumn(TimeSpan Start, TimeSpan End, LoadWindow Load)
{
    private const int Most = 240;

    /// <summary>The middle.</summary>
    public TimeSpan Middle => (Start + End) / 2;

    /// <summary>The columns of a run, at most 240; one without a request is left out.</summary>
    public static IReadOnlyList<LoadColumn> Of(LoadRecord load)
    {
        if (load.Samples.Count == 0)
        {
            return [];
        }

        var intervals = (long)Math.Ceiling((load.Samples[^1].Start + load.Interval) / load.Interval);
        var width = load.Interval * Math.Max(1, Math.Ceiling((double)intervals / Most));
        return
        [
            .. load.Samples
                .GroupBy(s => s.Start.Ticks / width.Ticks)
                .OrderBy(g => g.Key)
                .Select(g => new LoadColumn(width * g.Key, width * (g.Key + 1), LoadWindow.Of(g))),
        ];
    }
}
