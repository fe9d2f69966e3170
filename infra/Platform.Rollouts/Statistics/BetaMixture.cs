namespace Platform.Rollouts.Statistics;

/// <summary>
/// An exact sequential test of a coin whose chance is known under the hypothesis: the likelihood averaged over a beta prior around that
/// chance, over the likelihood of the chance itself. Under the hypothesis it is a martingale that starts at 1, so that it ever exceeds
/// 1/alpha with a chance of at most alpha (Ville's inequality; Robbins 1970; Lindon and Malek 2022).
/// </summary>
public static class BetaMixture
{
    /// <summary>How many imagined throws the prior is worth; small, so that gross departures are found at once.</summary>
    private const double Weight = 10;

    /// <param name="successes">Of <paramref name="throws"/>.</param>
    /// <param name="throws">So far.</param>
    /// <param name="chance">Under the hypothesis; strictly between 0 and 1.</param>
    /// <param name="alpha">Chance of ever rejecting a true hypothesis.</param>
    public static bool Rejects(long successes, long throws, double chance, double alpha) => LogRatio(successes, throws, chance) >= Math.Log(1 / alpha);

    private static double LogRatio(long successes, long throws, double chance)
    {
        var a = Weight * chance;
        var b = Weight * (1 - chance);
        var failures = throws - successes;
        var mixture = LogBeta(a + successes, b + failures) - LogBeta(a, b);
        return mixture - (successes * Math.Log(chance)) - (failures * Math.Log(1 - chance));
    }

    private static double LogBeta(double a, double b) => LogGamma.Of(a) + LogGamma.Of(b) - LogGamma.Of(a + b);
}
