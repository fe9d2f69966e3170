namespace Platform.ModelTools.Optimising;

/// <summary>A mean with its 95 % interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Mean, double Low, double High);

/// <summary>The percentile bootstrap: how much a mean would move with other cases of the same kind.</summary>
internal static class Bootstrap
{
    private const int Resamples = 2_000;
    private const double Tail = 0.025;

    /// <param name="values">One a case.</param>
    /// <param name="random">Seeded, so that a figure is the same when it is computed again.</param>
    public static Interval MeanOf(IReadOnlyList<double> values, Random random)
    {
        if (values.Count == 0)
        {
            return default;
        }

        var means = new double[Resamples];
        for (var r = 0; r < Resamples; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[r] = sum / values.Count;
        }

        Array.Sort(means);
        return new Interval(values.Average(), means[(int)(Tail * Resamples)], means[(int)((1 - Tail) * Resamples) - 1]);
    }
}
