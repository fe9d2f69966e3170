using Platform.Drills.Reporting.Pages;

namespace Platform.Drills.Reporting.Charts;

/// <summary>How a series looks: colour says what it is about, the dash says whose it is, so that neither carries the meaning alone.</summary>
/// <param name="Colour">Number of the colour.</param>
/// <param name="Dash">Number of the dash; 0 is a whole line.</param>
internal readonly record struct Look(int Colour, int Dash = 0)
{
    private const int Colours = 6;
    private const int Dashes = 4;

    /// <summary>The classes of the style sheet.</summary>
    public string Classes => $"c{Colour % Colours} d{Dash % Dashes}";
}

/// <summary>An entry of a legend.</summary>
/// <param name="Name">Its text.</param>
/// <param name="Look">The look that it explains.</param>
/// <param name="Area">A filled area; otherwise a line.</param>
internal sealed record LegendEntry(string Name, Look Look, bool Area = false)
{
    /// <summary>The entry with a sample of its look.</summary>
    public Markup Draw() => Area
        ? Markup.Of($"<li><svg class=\"key\" viewBox=\"0 0 22 10\" aria-hidden=\"true\"><rect class=\"area {Look.Classes}\" width=\"22\" height=\"10\"/></svg>{Name}</li>")
        : Markup.Of($"<li><svg class=\"key\" viewBox=\"0 0 22 10\" aria-hidden=\"true\"><path class=\"line {Look.Classes}\" d=\"M0 5H22\"/></svg>{Name}</li>");
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Look">Its look.</param>
/// <param name="Points">Its points in the order of time.</param>
internal sealed record Series(string Name, Look Look, IReadOnlyList<(TimeSpan At, double Value)> Points)
{
    /// <summary>A reading that is missing for longer than so many usual distances leaves a gap.</summary>
    private const double GapDistances = 4;

    /// <summary>The line on its axes.</summary>
    public Markup Draw(TimeAxis time, ValueAxis values)
    {
        var path = SvgPath.Through(Points.Select(p => (time.X(p.At), values.Y(p.Value))), Gap(time));
        return Markup.Of($"<path class=\"line {Look.Classes}\" data-name=\"{Name}\" d=\"{path.ToString()}\"/>");
    }

    /// <summary>The entry that explains it.</summary>
    public LegendEntry Legend => new(Name, Look);

    private double Gap(TimeAxis time)
    {
        var distances = Points.Zip(Points.Skip(1), (one, next) => time.X(next.At) - time.X(one.At)).Order().ToList();
        return distances.Count == 0 ? double.PositiveInfinity : distances[distances.Count / 2] * GapDistances;
    }
}
