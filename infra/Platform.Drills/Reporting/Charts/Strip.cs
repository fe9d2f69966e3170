using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>
/// One chart over the time of the run. All strips of a report have the same width and axis, so that what happened together stands above
/// one another. The drawing is stretched to the width of the page, while its words are text of the page and keep their size.
/// </summary>
internal sealed record Strip
{
    /// <summary>What it shows, with the unit.</summary>
    public required string Title { get; init; }

    /// <summary>What can be seen in it, for those who cannot see it.</summary>
    public required string Summary { get; init; }

    /// <summary>The drawing, on a field of <see cref="TimeAxis.Width"/> by <see cref="ValueAxis.Height"/>.</summary>
    public required Markup Drawing { get; init; }

    /// <summary>The value axis, for the labels and for reading values off.</summary>
    public required ValueAxis Values { get; init; }

    /// <summary>Labelled values.</summary>
    public required IReadOnlyList<ValueLabel> Labels { get; init; }

    /// <summary>What the looks mean.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>The unit behind a value that is read off; null when values cannot be read off.</summary>
    public string? ReadUnit { get; init; }

    /// <summary>The strip, with the stretches of the faults shaded.</summary>
    public Markup Draw(TimeAxis time, IReadOnlyList<(TimeSpan From, TimeSpan To)> faults) => Markup.Of(
        $"""
        <figure class="strip"{ReadData()}>
        <figcaption><strong>{Title}</strong><ul class="legend">{Legend.Select(l => l.Draw())}</ul><output class="readout"></output></figcaption>
        <div class="plot">
        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="{Title}: {Summary}">
        {faults.Select(f => Shade(time, f.From, f.To))}{Labels.Select(Line)}{time.Ticks().Select(t => Markup.Of($"<path class=\"grid\" d=\"M{time.X(t)} 0V100\"/>"))}
        {Drawing}
        </svg>
        {Labels.Select(l => Markup.Of($"<span class=\"y\" style=\"top:{Values.Y(l.Value)}%\">{l.Text}</span>"))}
        </div>
        {Ticks(time)}
        </figure>

        """);

    /// <summary>The labels of the time axis.</summary>
    public static Markup Ticks(TimeAxis time) => Markup.Of(
        $"<div class=\"ticks\" aria-hidden=\"true\">{time.Ticks().Select(t => Markup.Of($"<span style=\"left:{time.Percent(t)}%\">{Label(t - time.Start)}</span>"))}</div>");

    private static string Label(TimeSpan since) => since == TimeSpan.Zero ? "0" : Say.Time(since);

    private static Markup Shade(TimeAxis time, TimeSpan from, TimeSpan to) =>
        Markup.Of($"<rect class=\"fault\" x=\"{time.X(from)}\" width=\"{time.X(to) - time.X(from)}\" height=\"100\"/>");

    private Markup Line(ValueLabel label) =>
        Markup.Of($"<path class=\"{(label.Threshold ? "threshold" : "grid")}\" d=\"M0 {Values.Y(label.Value)}H1000\"/>");

    private Markup ReadData() => ReadUnit is null
        ? default
        : Markup.Of($" data-unit=\"{ReadUnit}\" data-least=\"{Values.Least}\" data-most=\"{Values.Most}\"");
}

/// <summary>A labelled value of a chart.</summary>
/// <param name="Value">Where.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Threshold">A value that something is judged by, and not only a line of the grid.</param>
internal sealed record ValueLabel(double Value, string Text, bool Threshold = false);
