using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Statistics;

/// <summary>
/// How many of an arm's lists had an outcome, with a variance that takes the visitor as the unit: the delta method for a ratio of sums
/// (Deng, Knoblich and Lu 2018). Lists of one visitor resemble each other, and counted as independent they would prove too much.
/// </summary>
/// <param name="Value">Share of the lists.</param>
/// <param name="Variance">Of that share.</param>
public readonly record struct Rate(double Value, double Variance)
{
    /// <summary>The rate of an outcome in an arm; its variance is infinite with fewer than two visitors.</summary>
    public static Rate Of(ArmEvidence arm, OutcomeSums outcome)
    {
        double lists = arm.Lists;
        if (arm.Visitors < 2)
        {
            return new Rate(lists > 0 ? outcome.Total / lists : 0, double.PositiveInfinity);
        }

        var rate = outcome.Total / lists;
        var residuals = outcome.Squared - (2 * rate * outcome.TimesLists) + (rate * rate * arm.ListsSquared);
        var clustered = residuals * arm.Visitors / (arm.Visitors - 1) / (lists * lists);
        // Never less than independent lists would have, with one success and one failure added: nothing seen yet is not nothing to see.
        var smoothed = (outcome.Total + 1) / (lists + 2);
        return new Rate(rate, Math.Max(clustered, smoothed * (1 - smoothed) / lists));
    }

    /// <summary>The confidence sequence of <paramref name="canary"/> minus <paramref name="stable"/>.</summary>
    public static Interval Difference(Rate canary, Rate stable, double effect, double alpha) =>
        NormalMixture.Around(canary.Value - stable.Value, canary.Variance + stable.Variance, effect, alpha);
}
