using Platform.Contracts.Control;

namespace Platform.Health.Detection;

/// <summary>
/// The state machine of one region as one observer sees it: down when no instance of a critical service answers, or when journey
/// after journey fails; once down, up only after good journeys. No clock of its own.
/// </summary>
internal sealed class RegionJudge(HealthOptions options, JourneyRecord journeys, TimeSpan started)
{
    private bool _seenWell;
    private bool _convicted;

    /// <param name="critical">The instances of each service without which the region cannot serve.</param>
    /// <param name="now">Monotonic.</param>
    public Condition At(IReadOnlyList<(string Service, IReadOnlyList<Condition> Instances)> critical, TimeSpan now)
    {
        var seen = Seen(critical);
        if (seen.Verdict == Verdict.Down && !_seenWell && now - started < options.StartGrace)
        {
            return seen with { Verdict = Verdict.Abstain, Reason = $"not seen well since this observer started: {seen.Reason}" };
        }

        if (seen.Verdict == Verdict.Down)
        {
            if (!_convicted)
            {
                journeys.StartAnew();
            }

            _convicted = true;
            return seen;
        }

        if (_convicted && seen.Verdict == Verdict.Up)
        {
            var passes = journeys.Run.Passes;
            if (passes < options.JourneysToRecover)
            {
                return seen with { Verdict = Verdict.Suspect, Reason = $"answers again, {passes} of {options.JourneysToRecover} good journeys" };
            }

            _convicted = false;
        }

        _seenWell |= seen.Verdict == Verdict.Up;
        return seen;
    }

    private Condition Seen(IReadOnlyList<(string Service, IReadOnlyList<Condition> Instances)> critical)
    {
        var worst = new Condition(Verdict.Up, 0, "answers");
        foreach (var (service, instances) in critical)
        {
            var best = Best(instances);
            if (Rank(best.Verdict) > Rank(worst.Verdict))
            {
                worst = best with { Reason = $"{service}: {best.Reason}" };
            }
            else if (best.Verdict == worst.Verdict && best.Suspicion > worst.Suspicion)
            {
                worst = worst with { Suspicion = best.Suspicion };
            }
        }

        if (worst.Verdict is Verdict.Down or Verdict.Abstain)
        {
            return worst;
        }

        var (_, failures, reason) = journeys.Run;
        if (failures >= options.JourneysToConvict)
        {
            return new(Verdict.Down, Math.Max(options.ConvictPhi, worst.Suspicion), $"{failures} journeys failed: {reason}");
        }

        return failures >= options.JourneysToSuspect
            ? new(Verdict.Suspect, Math.Max(options.SuspectPhi, worst.Suspicion), $"{failures} journeys failed: {reason}")
            : worst;
    }

    /// <summary>A service is as well as its best instance.</summary>
    private static Condition Best(IReadOnlyList<Condition> instances)
    {
        if (instances.Count == 0)
        {
            return new(Verdict.Abstain, 0, "no address known yet");
        }

        var best = instances[0];
        foreach (var instance in instances)
        {
            if (Rank(instance.Verdict) < Rank(best.Verdict) || (instance.Verdict == best.Verdict && instance.Suspicion < best.Suspicion))
            {
                best = instance;
            }
        }

        return best;
    }

    private static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Up => 0,
        Verdict.Suspect => 1,
        Verdict.Abstain => 2,
        _ => 3,
    };
}
