namespace Platform.Drills.Reporting.Charts;

/// <summary>The time axis that all charts of a report share, from the start of the run to its end.</summary>
/// <param name="End">The end of the run.</param>
internal readonly record struct TimeAxis(TimeSpan End)
{
    /// <summary>Width of every plot in its own units; a page stretches it to what it has.</summary>
    public const double Width = 1000;

    private const int MostTicks = 8;
    private static readonly double[] s_steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];

    /// <summary>The place of a time, 0 to <see cref="Width"/>.</summary>
    public double X(TimeSpan at) => Fraction(at) * Width;

    /// <summary>The place of a time in percent of the width.</summary>
    public double Percent(TimeSpan at) => Fraction(at) * 100;

    /// <summary>Round times, at most eight.</summary>
    public IEnumerable<TimeSpan> Ticks()
    {
        var end = End.TotalSeconds;
        var step = s_steps.FirstOrDefault(s => end / s <= MostTicks, s_steps[^1] * Math.Ceiling(end / s_steps[^1] / MostTicks));
        for (var i = 0; end > 0 && i * step <= end; i++)
        {
            yield return TimeSpan.FromSeconds(i * step);
        }
    }

    private double Fraction(TimeSpan at) => End <= TimeSpan.Zero ? 0 : Math.Clamp(at / End, 0, 1);
}
