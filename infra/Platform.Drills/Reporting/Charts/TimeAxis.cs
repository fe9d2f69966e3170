namespace Platform.Drills.Reporting.Charts;

/// <summary>A time axis: the one that all charts of a report share, from the start of the run to its end, or that of a close-up.</summary>
/// <param name="Start">The time at its left end, from which its ticks count.</param>
/// <param name="End">The time at its right end.</param>
internal readonly record struct TimeAxis(TimeSpan Start, TimeSpan End)
{
    /// <summary>Width of every plot in its own units; a page stretches it to what it has.</summary>
    public const double Width = 1000;

    private const int MostTicks = 8;
    private static readonly double[] s_steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];

    /// <summary>The place of a time, 0 to <see cref="Width"/>.</summary>
    public double X(TimeSpan at) => Fraction(at) * Width;

    /// <summary>The place of a time in percent of the width.</summary>
    public double Percent(TimeSpan at) => Fraction(at) * 100;

    /// <summary>Whether a time is on the axis.</summary>
    public bool Holds(TimeSpan at) => at >= Start && at <= End;

    /// <summary>Times that are round spans from the start, nine at most.</summary>
    public IEnumerable<TimeSpan> Ticks()
    {
        var end = (End - Start).TotalSeconds;
        var step = s_steps.FirstOrDefault(s => end / s <= MostTicks, s_steps[^1] * Math.Ceiling(end / s_steps[^1] / MostTicks));
        // A last tick that rounding puts just behind the end belongs to it.
        for (var i = 0; end > 0 && i * step <= end * (1 + 1e-9); i++)
        {
            yield return Start + TimeSpan.FromSeconds(i * step);
        }
    }

    private double Fraction(TimeSpan at) => End <= Start ? 0 : Math.Clamp((at - Start) / (End - Start), 0, 1);
}
