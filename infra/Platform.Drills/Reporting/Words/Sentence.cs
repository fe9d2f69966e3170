using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.Words;

/// <summary>What happened in a run, in plain words: for somebody who reads nothing else.</summary>
internal static class Sentence
{
    /// <summary>Two or three short sentences.</summary>
    public static string Of(RunMeasures run)
    {
        if (run.Span.Fault is null)
        {
            return run.Journal.EndedEarly is { } why
                ? $"Nothing was broken: the run ended early ({why})."
                : "Nothing was broken, so nothing was proved.";
        }

        return string.Join(' ', new[] { Clients(run), Failover(run), Events(run), Aftermath(run) }.Where(s => s.Length > 0));
    }

    /// <summary>What was broken: <c>kill of 12 targets in region a</c>.</summary>
    public static string Fault(FaultRecord fault)
    {
        var what = fault.Targets.Count == 1 ? fault.Targets[0] : $"{fault.Targets.Count} targets";
        return fault.Region is { } region ? $"{fault.Action} of {what} in region {region}" : $"{fault.Action} of {what}";
    }

    private static string Clients(RunMeasures run)
    {
        var faults = string.Join(", then ", run.Journal.Faults.OrderBy(f => f.Made).Select(Fault).Distinct().Take(3));
        var sent = Say.Number(run.SinceFault.Sent);
        var felt = run.SinceFault switch
        {
            { Bad: 0 } => $"none of {sent} requests failed or was late",
            { Failed: 0 } quiet => $"none of {sent} requests failed but {Say.Number(quiet.Slow)} took longer than {Say.Time(run.Journal.Scenario.Objective.Latency)}",
            { Slow: 0 } loud => $"{Say.Number(loud.Failed)} of {sent} requests failed",
            var both => $"{Say.Number(both.Failed)} of {sent} requests failed and {Say.Number(both.Slow)} were late",
        };
        var slowest = run.Broken.Answered > 0 ? $"; the slowest answer took {Say.Time(run.Broken.Latency.Max)}" : "";
        return $"After {faults}, {felt}{slowest}.";
    }

    private static string Failover(RunMeasures run) => run.Times switch
    {
        { Routed: { } routed } => $"All routers forwarded by the new decision {Say.Time(routed)} after the fault.",
        { Detect: { } detect } when run.Journal.Timeline.Any(m => m.Kind == MomentKind.Ejection) => $"The router stopped sending there {Say.Time(detect)} after the fault.",
        _ => "",
    };

    private static string Events(RunMeasures run) => run.Journal.Ledger switch
    {
        null => "",
        { Lost: 0, Twice: 0 } ledger => $"All {Say.Number(ledger.Acknowledged)} acknowledged events were found, each once.",
        var ledger => $"Of {Say.Number(ledger.Acknowledged)} acknowledged events {Say.Count(ledger.Lost, "event")} got lost and {Say.Count(ledger.Twice, "event")} counted twice.",
    };

    private static string Aftermath(RunMeasures run)
    {
        var restored = run.Journal.Timeline.LastOrDefault(m => m.Kind == MomentKind.Restored && m.At >= run.Span.Heal);
        return restored is null ? "" : $"All was as before {Say.Time(restored.At - run.Span.Heal)} after healing.";
    }
}
