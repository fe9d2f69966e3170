using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.Words;

/// <summary>What happened in a run, in plain words: for somebody who reads nothing else.</summary>
internal static class Sentence
{
    /// <summary>Processors that were full for less time did not make a fault's times.</summary>
    private static readonly TimeSpan s_crowded = TimeSpan.FromSeconds(0.5);

    /// <summary>Two or three short sentences.</summary>
    public static string Of(RunMeasures run)
    {
        if (run.Span.Fault is null)
        {
            return run.Journal.EndedEarly is { } why
                ? $"Nothing was broken: the run ended early ({why})."
                : "Nothing was broken, so nothing was proved.";
        }

        return string.Join(' ', new[] { Clients(run), Failover(run), Events(run), Aftermath(run), Machine(run) }.Where(s => s.Length > 0));
    }

    /// <summary>What was broken: <c>kill everything in region a (11 targets)</c>.</summary>
    private static string Fault(FaultRecord fault) => fault.Targets.Count > 1 ? $"{fault.Action} ({fault.Targets.Count} targets)" : fault.Action;

    private static string Clients(RunMeasures run)
    {
        var faults = string.Join(", then ", run.Journal.Faults.OrderBy(f => f.Made).Select(Fault).Distinct().Take(3));
        var (failed, slow) = (run.SinceFault.Failed, run.SinceFault.Slow);
        var felt = $"{(failed == 0 ? "None" : Say.Number(failed))} of {Say.Number(run.SinceFault.Sent)} requests failed";
        var late = slow > 0
            ? $", {Say.Number(slow)} took longer than {Say.Time(run.Journal.Scenario.Objective.Latency)} ({Say.Number(run.Broken.Slow)} during the fault, {Say.Number(slow - run.Broken.Slow)} while it healed)"
            : failed == 0 ? " or was late" : "";
        var slowest = run.Broken.Answered > 0 ? $"; the slowest answer during the fault took {Say.Time(run.Broken.Latency.Max)}" : "";
        return $"Fault: {faults}. {felt}{late}{slowest}.";
    }

    private static string Failover(RunMeasures run)
    {
        var since = run.Journal.Faults.Count > 1 ? "after the first fault" : "after the fault";
        return run.Times switch
        {
            { Routed: { } routed } => $"All routers forwarded by the new decision {Say.Time(routed)} {since}.",
            { Detect: { } detect } when run.Journal.Timeline.Any(m => m.Kind == MomentKind.Ejection) => $"The router stopped sending there {Say.Time(detect)} {since}.",
            _ => "",
        };
    }

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

    private static string Machine(RunMeasures run) => run.ProcessorsFull is { } full && full >= s_crowded
        ? $"All processors of the machine were in use for {Say.Time(full)} of the fault: its times are the machine's too."
        : "";
}
