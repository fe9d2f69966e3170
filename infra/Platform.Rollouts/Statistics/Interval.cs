namespace Platform.Rollouts.Statistics;

/// <summary>An estimate and the bounds of its confidence sequence: valid at every moment at once, however often one looks.</summary>
/// <param name="Estimate">The best guess.</param>
/// <param name="Lower">Lower bound; minus infinity where nothing is known.</param>
/// <param name="Upper">Upper bound; infinity where nothing is known.</param>
public readonly record struct Interval(double Estimate, double Lower, double Upper)
{
    /// <summary>Nothing is known.</summary>
    public static readonly Interval Unknown = new(0, double.NegativeInfinity, double.PositiveInfinity);
}
