using Platform.Drills.Journal;
using Platform.Drills.Reporting.Charts;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Pages;

/// <summary>
/// <c>report.html</c>: the verdict and what it rests on first, for a reader who has a minute; then the charts on one clock and the evidence, for one who digs.
/// </summary>
internal static partial class ReportPage
{
    private const int EarlierShown = 10;

    /// <summary>The page of a run.</summary>
    public static Markup Of(RunMeasures run, IReadOnlyList<RunSummary> earlier)
    {
        var journal = run.Journal;
        var title = $"{VerdictBadge.Word(run.Judgement.Verdict)}: {Name(journal.Scenario)}";
        return Page.Of(title, Markup.Of(
            $"""
            {Head(run)}
            {KeyFigures.Tiles(run, earlier)}
            {Markup.When(journal.Load.Samples.Count > 0, () => Page.Section("On one clock", Charts(run)))}
            {Markup.When(run.Span.Fault is not null, () => Page.Section("Recovery, step by step", Recovery(run)))}
            {Page.Section("Timeline", Timeline(run))}
            {Page.Section("Expectations", Expectations(journal))}
            {Page.Section("Proof of clean-up", CleanUp(journal))}
            {Page.Section("Earlier runs", Earlier(run, earlier))}
            {Page.Section("Review (draft)", ReviewDraft(run))}
            {Page.Section("All figures", KeyFigures.All(run, earlier))}
            {Page.Section("How it was measured", Method(run))}
            """));
    }

    /// <summary>The drill's number and title.</summary>
    internal static string Name(ScenarioRecord scenario) => scenario.Number is { } number ? $"Drill {number}: {scenario.Title}" : scenario.Title;

    private static Markup Head(RunMeasures run)
    {
        var journal = run.Journal;
        return Markup.Of(
            $"""
            <header>
            <p class="path"><a href="../index.html">All runs</a> / {journal.Run}</p>
            <h1>{VerdictBadge.Of(run.Judgement.Verdict)} {Name(journal.Scenario)}</h1>
            <p class="sentence">{Sentence.Of(run)}</p>
            {Markup.When(run.Judgement.Reasons.Count > 0, () => Markup.Of($"<ul class=\"reasons {(run.Judgement.Verdict == DrillVerdict.Invalid ? "unsure" : "")}\">{run.Judgement.Reasons.Select(Item)}</ul>"))}
            <p class="hypothesis"><b>Hypothesis:</b> {journal.Scenario.Hypothesis}</p>
            <p class="meta">{Say.When(journal.StartTime)} · took {Say.Time(journal.Duration)} · on {journal.Scenario.Target} · commit {journal.Commit} · {Machine(journal.Machine)}</p>
            </header>

            """);
    }

    private static string Machine(MachineRecord machine) =>
        $"{Say.Count(machine.Cores, "core")}, {Say.Number(Math.Round(machine.MemoryBytes / 1e9, 1))} GB, {machine.OperatingSystem}, {machine.Runtime}";

    private static Markup Charts(RunMeasures run)
    {
        var journal = run.Journal;
        var time = new TimeAxis(TimeSpan.Zero, journal.Duration);
        var columns = LoadColumn.Of(journal.Load);
        IReadOnlyList<string> regions =
        [
            .. journal.Load.Samples.SelectMany(s => s.Get.ByRegion.Keys.Concat(s.Post.ByRegion.Keys))
                .Concat(journal.Gauges.Select(g => g.Region).OfType<string>())
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        List<(TimeSpan, TimeSpan)> faults = [.. journal.Faults.Select(f => (f.Made, f.Undone ?? journal.Duration))];
        Strip?[] strips =
        [
            TrafficCharts.Success(time, columns, journal.Scenario.Objective),
            LatencyMap.Draw(time, columns, journal.Scenario.Objective),
            TrafficCharts.Shares(time, columns, regions),
            GaugeCharts.Weights(time, journal, regions),
            GaugeCharts.Suspicion(time, journal, regions),
            GaugeCharts.Lag(time, journal, regions),
            GaugeCharts.Queues(time, journal, regions),
            GaugeCharts.Processors(time, journal, regions),
        ];
        return Markup.Of(
            $"""
            <p class="hint">Seconds since the start of the run; the fault is shaded. In the heat map each column is a moment and darker means more answers.</p>
            <div class="strips" data-end="{journal.Duration.TotalSeconds}">
            {StoryStrip.Draw(run, time)}{strips.OfType<Strip>().Select(s => s.Draw(time, faults))}</div>

            """);
    }

    private static Markup Recovery(RunMeasures run) => Markup.Of(
        $"""
        {StoryStrip.CloseUp(run)}
        {StepBars.Draw(run)}
        <p>{RecoveryText(run)}</p>
        {Mechanisms(run)}
        """);

    private static string RecoveryText(RunMeasures run) => run.Times switch
    {
        { Disturbance: null } => "RTO is 0: every request since the fault was answered well and in time. The steps above ran behind the clients' backs.",
        { Rto: { } rto, Disturbance: { } felt } => $"RTO is {Say.Time(rto)}: {Say.Count(felt.Bad, "bad request")}, the last of them due {Say.Time(rto)} after the fault, then at least {Say.Time(Disturbance.Quiet)} without one.",
        _ => throw new InvalidOperationException("A run with a fault has an RTO."),
    };

    private static Markup Mechanisms(RunMeasures run)
    {
        if (run.Prediction is not { } prediction)
        {
            return default;
        }

        var measured = prediction.Actual is { Measured: { } at } actual ? $"measured {Say.Time(at)} by {actual.Name}" : "none was seen to act";
        return Markup.Of(
            $"""
            <p>Predicted T = min(tᵢ) = <b>{Say.Time(prediction.Fastest.Predicted)}</b> by {prediction.Fastest.Name}; {measured}.</p>
            {Page.Table("Mechanisms", ["Mechanism", "Predicted", "Measured", "Rests on"], run.Journal.Mechanisms.OrderBy(m => m.Predicted).Select(m => Page.Row(
                Markup.Of($"{m.Name}"),
                Markup.Of($"{Say.Time(m.Predicted)}"),
                Markup.Of($"{(m.Measured is { } seen ? Say.Time(seen) : "did not act")}"),
                Markup.Of($"{m.Basis}"))))}
            """);
    }

    private static Markup Item(string text) => Markup.Of($"<li>{text}</li>");
}
