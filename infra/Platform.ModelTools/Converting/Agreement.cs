namespace Platform.ModelTools.Converting;

/// <summary>How far the converted model's scores are from the source's.</summary>
/// <param name="Scores">Scores compared.</param>
/// <param name="Largest">Largest difference, relative to the source's score.</param>
/// <param name="At">Index of that score.</param>
/// <param name="Source">The source's score there.</param>
/// <param name="Converted">The converted model's.</param>
public readonly record struct Agreement(int Scores, double Largest, int At, double Source, double Converted)
{
    /// <summary>A conversion differs by no more, or is refused.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Scores nearer to zero than this count as this large: no float tells more.</summary>
    private const double SmallestScore = 1e-6;

    /// <summary>True when every score is the source's.</summary>
    public bool Holds => Largest <= Tolerance;

    /// <summary>Compares two lists of scores. Not a number equals itself alone.</summary>
    public static Agreement Of(IReadOnlyList<double> source, IReadOnlyList<double> converted)
    {
        if (source.Count != converted.Count)
        {
            return new Agreement(0, double.PositiveInfinity, 0, source.Count, converted.Count);
        }

        var worst = new Agreement(source.Count, 0, 0, source.Count == 0 ? 0 : source[0], converted.Count == 0 ? 0 : converted[0]);
        for (var i = 0; i < source.Count; i++)
        {
            var difference = source[i].Equals(converted[i]) ? 0 : Math.Abs(source[i] - converted[i]) / Math.Max(SmallestScore, Math.Abs(source[i]));
            if (!(difference <= worst.Largest))
            {
                worst = new Agreement(source.Count, double.IsNaN(difference) ? double.PositiveInfinity : difference, i, source[i], converted[i]);
            }
        }

        return worst;
    }
}
