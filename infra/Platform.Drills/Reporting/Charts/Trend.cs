using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>One figure over the runs of a drill, oldest first, evenly apart: a bar each, so that a missing one is a gap.</summary>
internal static class Trend
{
    private const double Fill = 0.7;

    /// <summary>Few runs fill the right end alone: bars are as wide in every trend, and the latest is always at its end.</summary>
    private const int LeastPlaces = 12;

    /// <summary>The chart, with the target as a line.</summary>
    /// <param name="name">The figure.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="values">Its value in each run, oldest first; null where the run has none.</param>
    /// <param name="target">The target; null for none.</param>
    public static Markup Draw(string name, FigureUnit unit, IReadOnlyList<double?> values, double? target)
    {
        var most = values.Append(target).Max() is > 0 and { } highest ? highest : 1;
        var axis = new ValueAxis(0, most * 1.1);
        var width = TimeAxis.Width / Math.Max(values.Count, LeastPlaces);
        var start = TimeAxis.Width - (values.Count * width);
        var over = new SvgPath();
        var within = new SvgPath();
        foreach (var (value, index) in values.Select((v, i) => (v, i)))
        {
            if (value is { } height)
            {
                // A zero is drawn as a thin line: it was measured.
                var top = Math.Min(axis.Y(height), ValueAxis.Height - 2);
                (height > target ? over : within).Rectangle(start + (index * width) + (width * (1 - Fill) / 2), top, width * Fill, ValueAxis.Height - top);
            }
        }

        var known = values.OfType<double>().ToList();
        var summary = known.Count == 0
            ? "never measured"
            : $"{Say.Count(known.Count, "run")}, from {Say.Value(known.Min(), unit)} to {Say.Value(known.Max(), unit)}, latest {Say.Value(values[^1], unit)}";
        return Markup.Of(
            $"""
            <svg class="trend" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="{name} over runs: {summary}"><title>{summary}</title>
            <path class="within" d="{within.ToString()}"/><path class="over" d="{over.ToString()}"/>{Markup.When(target is not null, () => Markup.Of($"<path class=\"threshold\" d=\"M0 {axis.Y(target!.Value)}H1000\"/>"))}
            </svg>
            """);
    }
}
