using System.Text.Json.Serialization;
using Platform.Drills.Journal;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Measures;

/// <summary>What a run proves.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrillVerdict>))]
public enum DrillVerdict
{
    /// <summary>The hypothesis held.</summary>
    [JsonStringEnumMemberName("PASS")] Pass,

    /// <summary>It did not.</summary>
    [JsonStringEnumMemberName("FAIL")] Fail,

    /// <summary>Nothing was proved.</summary>
    [JsonStringEnumMemberName("INVALID")] Invalid,
}

/// <summary>A verdict with its reasons.</summary>
/// <param name="Verdict">What the run proves.</param>
/// <param name="Reasons">Why it is not a PASS, the weightiest first; empty for a PASS.</param>
internal sealed record Judgement(DrillVerdict Verdict, IReadOnlyList<string> Reasons)
{
    /// <summary>A fault that hit fewer requests proves nothing.</summary>
    public const int LeastHit = 50;

    /// <summary>
    /// With a larger share of late requests the generator measured itself. Until the undoing of the fault begins: after that the machine
    /// starts what was killed, and what is judged then is made worse by lateness, never better.
    /// </summary>
    public const double MostLate = 0.01;

    /// <summary>
    /// Harm is harm however badly it was measured: a lost event, an event counted twice, and a fault left behind are a FAIL also in a run that
    /// is otherwise INVALID. Expectations are judged only in a run that could have shown either outcome.
    /// </summary>
    public static Judgement Of(RunMeasures run)
    {
        List<string> harm = [.. Harm(run.Journal)];
        List<string> doubts = [.. Doubts(run)];
        List<string> misses = [.. Misses(run)];
        return harm.Count > 0 ? new Judgement(DrillVerdict.Fail, [.. harm, .. misses, .. doubts])
            : doubts.Count > 0 ? new Judgement(DrillVerdict.Invalid, [.. doubts, .. misses])
            : misses.Count > 0 ? new Judgement(DrillVerdict.Fail, misses)
            : new Judgement(DrillVerdict.Pass, []);
    }

    private static IEnumerable<string> Harm(DrillJournal journal)
    {
        if (journal.Ledger is { Lost: > 0 } lost)
        {
            yield return $"{Say.Count(lost.Lost, "acknowledged event")} lost.";
        }

        if (journal.Ledger is { Twice: > 0 } twice)
        {
            yield return $"{Say.Count(twice.Twice, "event")} counted twice.";
        }

        foreach (var fault in journal.Faults.Where(f => f.Undone is null))
        {
            yield return $"The fault '{fault.Action}' on {string.Join(", ", fault.Targets)} was not undone.";
        }

        foreach (var state in journal.State.Where(s => !s.Same))
        {
            yield return $"{state.Name} was {state.Before} before and is {state.After ?? "unknown"} after.";
        }
    }

    private static IEnumerable<string> Doubts(RunMeasures run)
    {
        var journal = run.Journal;
        if (journal.EndedEarly is { } why)
        {
            yield return $"The run ended early: {why.TrimEnd('.')}.";
        }

        if (run.Hit < LeastHit)
        {
            yield return $"The fault hit about {Say.Number(run.Hit)} requests; under {LeastHit} prove nothing.";
        }

        var judged = journal.Load.Samples.Where(s => s.Start < run.Span.Undoing).ToList();
        var (sent, late) = (judged.Sum(s => s.Get.Sent + s.Post.Sent), judged.Sum(s => s.Late));
        if (late > MostLate * sent)
        {
            yield return $"Before the fault was undone the load generator sent {Say.Percent((double)late / sent)} of the requests more than "
                + $"{Say.Time(journal.Load.Generator.LateAfter)} late: it measured itself. As root it goes before what it measures (see platform drill run --help); or give it a machine of its own.";
        }

        if (journal.EndedEarly is null && journal.Ledger is null)
        {
            yield return "The ledger was not checked.";
        }

        if (journal.EndedEarly is null && journal.State.Count == 0)
        {
            yield return "The state before and after was not compared.";
        }

        foreach (var unknown in journal.Expectations.Where(e => e.Outcome == ExpectationOutcome.Unknown))
        {
            yield return $"Not measured: {unknown.Text}.";
        }
    }

    private static IEnumerable<string> Misses(RunMeasures run)
    {
        foreach (var missed in run.Journal.Expectations.Where(e => e.Outcome == ExpectationOutcome.Missed))
        {
            yield return $"Expected {missed.Text}; seen: {missed.Seen}.";
        }
    }
}
