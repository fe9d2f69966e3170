namespace Platform.Rollouts.Statistics;

/// <summary>
/// The confidence sequence of the mixture sequential probability ratio test with a normal mixture (Robbins 1970; Johari, Koomen, Pekelis
/// and Walsh 2022): the set of differences whose likelihood ratio, averaged over a normal spread of effects, has stayed below 1/alpha.
/// For means of many visitors it holds asymptotically (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024), hence a minimum of evidence.
/// </summary>
public static class NormalMixture
{
    /// <param name="estimate">The estimated difference.</param>
    /// <param name="variance">Variance of the estimate.</param>
    /// <param name="effect">The size of difference that the test is tuned to find soonest: standard deviation of the mixture. Chosen beforehand.</param>
    /// <param name="alpha">Chance that the sequence ever leaves out the true difference.</param>
    public static Interval Around(double estimate, double variance, double effect, double alpha)
    {
        if (!(variance > 0) || !double.IsFinite(variance))
        {
            return Interval.Unknown;
        }

        var spread = effect * effect;
        var radius = Math.Sqrt(variance * (variance + spread) / spread * ((2 * Math.Log(1 / alpha)) + Math.Log((variance + spread) / variance)));
        return new Interval(estimate, estimate - radius, estimate + radius);
    }
}
