using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.Words;

/// <summary>The draft of a run's review, for people to finish: the figures say what, only people know why.</summary>
/// <param name="Well">What went well.</param>
/// <param name="Badly">What went badly.</param>
/// <param name="Luck">What held by luck: near its limit, or not really tried.</param>
/// <param name="Actions">What should be done about it; an owner is to be filled in.</param>
internal sealed record Review(IReadOnlyList<string> Well, IReadOnlyList<string> Badly, IReadOnlyList<string> Luck, IReadOnlyList<string> Actions)
{
    /// <summary>A figure that used more than this part of its target was near it.</summary>
    private const double Near = 0.8;

    /// <summary>A measured recovery that takes so many times the predicted one was not the recovery that was designed.</summary>
    private const double FarFromPrediction = 2;

    /// <summary>A fault that hit less than so many times the least number was barely seen.</summary>
    private const double BarelyHit = 2;

    /// <summary>Drafts the review of a run.</summary>
    public static Review Draft(RunMeasures run)
    {
        List<string> badly = [.. run.Judgement.Reasons, .. Troubles(run)];
        List<string> luck = [.. Luckily(run)];
        return new Review([.. Good(run)], badly, luck, [.. badly.Select(b => $"Find the cause: {b}"), .. luck.Select(l => $"Take the luck out: {l}")]);
    }

    private static IEnumerable<string> Good(RunMeasures run)
    {
        if (run.SinceFault is { Sent: > 0, Failed: 0 })
        {
            yield return $"No request failed, of {Say.Number(run.SinceFault.Sent)} since the fault.";
        }

        if (run.Journal.Ledger is { Lost: 0, Twice: 0 } ledger)
        {
            yield return $"Every acknowledged event was found, once ({Say.Number(ledger.Acknowledged)}).";
        }

        foreach (var figure in run.Figures.Where(f => f.Met == true && f.Target > 0 && f.Value <= Near * f.Target))
        {
            yield return $"{figure.Name}: {Say.Value(figure)}, target {Say.Target(figure)}.";
        }

        var met = run.Journal.Expectations.Count(e => e.Outcome == ExpectationOutcome.Met);
        if (met > 0)
        {
            yield return $"{met} of {Say.Count(run.Journal.Expectations.Count, "expectation")} met.";
        }

        if (run.Journal.State.Count > 0 && run.Journal.State.All(s => s.Same) && run.Journal.Faults.All(f => f.Undone is not null))
        {
            yield return "Nothing of the drill was left behind.";
        }
    }

    private static IEnumerable<string> Troubles(RunMeasures run)
    {
        foreach (var late in run.Disturbances.Where(d => run.Span.Fault is not null && d.First > run.Span.Heal))
        {
            yield return $"Clients noticed the recovery: {Say.Count(late.Bad, "bad request")} from {Say.Since(late.First - run.Span.Heal)} after healing.";
        }

        if (run.Prediction is { Ratio: > FarFromPrediction } far)
        {
            yield return $"The recovery took {Say.Time(far.Actual!.Measured!.Value)} by {far.Actual.Name}; {Say.Time(far.Fastest.Predicted)} by {far.Fastest.Name} was predicted.";
        }

        foreach (var alarm in run.Journal.Timeline.Where(m => m.Kind == MomentKind.Alarm).Take(3))
        {
            yield return $"Alarm of {alarm.Source}: {alarm.Text}";
        }
    }

    private static IEnumerable<string> Luckily(RunMeasures run)
    {
        foreach (var figure in run.Figures.Where(f => f.Met == true && f.Target > 0 && f.Value > Near * f.Target))
        {
            yield return $"{figure.Name} came near its target: {Say.Value(figure)} of {Say.Target(figure)}.";
        }

        if (run.Hit is >= Judgement.LeastHit and < Judgement.LeastHit * BarelyHit)
        {
            yield return $"The fault hit only about {Say.Number(run.Hit)} requests.";
        }

        foreach (var idle in run.Journal.Mechanisms.Where(m => m.Measured is null))
        {
            yield return $"{idle.Name} was not tried: another mechanism was faster.";
        }

        if (run.Journal.Load.Generator.Late > 0)
        {
            yield return $"The load generator sent {Say.Count(run.Journal.Load.Generator.Late, "request")} late, the worst one {Say.Time(run.Journal.Load.Generator.Worst)}.";
        }
    }
}
