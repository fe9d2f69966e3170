using System.Globalization;
using Platform.Contracts.Control;
using Platform.Health.Detection;

namespace Platform.Health.Passive;

/// <summary>
/// What real requests say of a region, beside the other regions on the same routes: what all suffer from is no region's fault. Only what
/// clients wanted counts here, so a region that answers its health check and fails its shoppers is seen. Pure.
/// </summary>
internal sealed class PassiveJudge(HealthOptions options)
{
    /// <summary>The region's condition by its traffic; null when there is too little of it, here or elsewhere, to tell.</summary>
    public Condition? Of(string region, IReadOnlyList<PassiveRoute> routes)
    {
        var pairs = routes.Where(r => r.Region == region)
            .Select(own => (Own: own, Others: routes.Where(r => r.Route == own.Route && r.Region != region && r.Tries >= options.PassiveMinTries).ToArray()))
            .Where(p => p.Others.Length > 0)
            .ToArray();
        if (Array.Find(pairs, p => p.Own.Lost && Array.Exists(p.Others, o => !o.Lost)) is { Own: { } lost })
        {
            return new(Verdict.Down, options.ConvictPhi, $"serves none of the routers' requests for {lost.Route}, however often they try");
        }

        var tries = pairs.Sum(p => p.Own.Tries);
        if (tries < options.PassiveMinTries)
        {
            return null;
        }

        var failures = pairs.Sum(p => p.Own.Failures);
        var expected = pairs.Sum(p => p.Own.Tries * p.Others.Sum(o => (double)o.Failures) / p.Others.Sum(o => o.Tries));
        var excess = (failures - expected) / tries;
        if (excess >= options.PassiveExcessToConvict)
        {
            return new(Verdict.Down, options.ConvictPhi, string.Create(CultureInfo.InvariantCulture, $"fails {failures} of {tries} real requests, {expected:0} would be as elsewhere"));
        }

        var dragging = pairs.Where(p => Drags(p.Own, p.Others)).ToArray();
        if (dragging.Sum(p => p.Own.Tries) * 2 >= tries)
        {
            var worst = dragging.MaxBy(p => p.Own.MedianMs);
            return new(Verdict.Slow, options.SuspectPhi, string.Create(
                CultureInfo.InvariantCulture, $"takes {worst.Own.MedianMs:0} ms for {worst.Own.Route}, elsewhere {worst.Others.Min(o => o.MedianMs):0} ms"));
        }

        return excess >= options.PassiveExcessToSuspect
            ? new(Verdict.Suspect, options.SuspectPhi, string.Create(CultureInfo.InvariantCulture, $"fails {failures} of {tries} real requests"))
            : new(Verdict.Up, 0, "serves as well as the others");
    }

    /// <summary>Of what the probes say and what the traffic says, the worse. Traffic alone does not make a region well that nobody has probed.</summary>
    public static Condition Worse(Condition probed, Condition? traffic) =>
        traffic is { } real && Rank(real.Verdict) > Rank(probed.Verdict) ? real : probed;

    private bool Drags(PassiveRoute own, PassiveRoute[] others)
    {
        var elsewhere = others.Min(o => o.MedianMs);
        return own.MedianMs >= elsewhere * options.PassiveSlowRatio && own.MedianMs - elsewhere >= options.PassiveSlowFloor.TotalMilliseconds;
    }

    private static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Up => 0,
        Verdict.Abstain => 1,
        Verdict.Suspect => 2,
        Verdict.Slow => 3,
        _ => 4,
    };
}
