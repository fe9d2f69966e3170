namespace Platform.Rollouts.Statistics;

/// <summary>The logarithm of the gamma function for positive arguments.</summary>
internal static class LogGamma
{
    private const double StirlingFrom = 10;
    private static readonly double s_halfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>Stirling's series, from 10 on exact to 12 digits and more; below, the recurrence leads up to it.</summary>
    public static double Of(double x)
    {
        var below = 0.0;
        for (; x < StirlingFrom; x++)
        {
            below += Math.Log(x);
        }

        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680) - (square / 1188))))))));
        return ((x - 0.5) * Math.Log(x)) - x + s_halfLogTwoPi + series - below;
    }
}
