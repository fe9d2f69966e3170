namespace Platform.Drills.Reporting.Charts;

/// <summary>The value axis of a chart.</summary>
/// <param name="Least">The value at the bottom.</param>
/// <param name="Most">The value at the top.</param>
/// <param name="Logarithmic">Whether equal ratios are equally far apart; both ends are above zero then.</param>
internal readonly record struct ValueAxis(double Least, double Most, bool Logarithmic = false)
{
    /// <summary>Height of every plot in its own units.</summary>
    public const double Height = 100;

    /// <summary>An axis from zero to a round number above all values, at least <paramref name="least"/>.</summary>
    public static ValueAxis FromZero(IEnumerable<double> values, double least)
    {
        var most = values.DefaultIfEmpty(0).Max();
        return new ValueAxis(0, RoundUp(Math.Max(most, least)));
    }

    /// <summary>The place of a value from the top, 0 to <see cref="Height"/>.</summary>
    public double Y(double value)
    {
        var fraction = Logarithmic
            ? Math.Log(Math.Max(value, Least) / Least) / Math.Log(Most / Least)
            : (value - Least) / (Most - Least);
        return Height * (1 - Math.Clamp(fraction, 0, 1));
    }

    private static double RoundUp(double value)
    {
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [1, 2, 5, 10];
        return steps.First(s => s * magnitude >= value * (1 - 1e-9)) * magnitude;
    }
}
