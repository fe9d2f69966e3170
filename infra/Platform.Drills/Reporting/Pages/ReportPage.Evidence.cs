using Platform.Drills.Journal;
using Platform.Drills.Reporting.Charts;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Pages;

internal static partial class ReportPage
{
    private const int MomentsShown = 300;

    private static Markup Timeline(RunMeasures run)
    {
        var story = Story.Of(run);
        return story.Count == 0 ? Markup.Of($"<p>Nothing happened.</p>") : Markup.Of(
            $"""
            {Page.Table("Timeline", ["Since the fault", "What", "Who", "Clock"], story.Take(MomentsShown).Select(m => Moment(m, run.Span.Fault)))}
            {Markup.When(story.Count > MomentsShown, () => Markup.Of($"<p>{Say.Number(story.Count - MomentsShown)} later moments are in journal.json.</p>"))}
            """);
    }

    private static Markup Moment(TimelineMoment moment, TimeSpan? fault) => Page.Row(
        Markup.Of($"{StoryStrip.Mark(moment.Kind)} {(fault is { } zero ? Say.Since(moment.At - zero) : Say.Nothing)}"),
        Markup.Of($"{moment.Text}{(moment.Epoch is { } epoch ? $" (epoch {epoch})" : "")}"),
        Markup.Of($"{moment.Source}"),
        Markup.Of($"{Say.Clock(moment.At)}"));

    private static Markup Expectations(DrillJournal journal) => journal.Expectations.Count == 0
        ? Markup.Of($"<p>The scenario states none.</p>")
        : Page.Table("Expectations", ["Expected", "Seen", "Outcome"], journal.Expectations.Select(e =>
            Page.Row(Markup.Of($"{e.Text}"), Markup.Of($"{e.Seen}"), VerdictBadge.Of(e.Outcome))));

    private static Markup CleanUp(DrillJournal journal)
    {
        var undone = journal.Faults.Count(f => f.Undone is not null);
        var changed = journal.State.Count(s => !s.Same);
        return Markup.Of(
            $"""
            <p>{(journal.Faults.Count == 0 ? "No fault was made" : $"{undone} of {Say.Count(journal.Faults.Count, "fault")} undone")};
            {(journal.State.Count == 0 ? "the state was not compared" : $"{journal.State.Count - changed} of {Say.Count(journal.State.Count, "thing")} as before")}.</p>
            {Markup.When(journal.Faults.Count > 0, () => Page.Table("Faults", ["Fault", "Targets", "Made", "Undone", "By"], journal.Faults.Select(Fault)))}
            {Markup.When(changed > 0, () => States("What is not as before", journal.State.Where(s => !s.Same)))}
            {Markup.When(changed < journal.State.Count, () => Details("What is as before", States("What is as before", journal.State.Where(s => s.Same))))}
            """);
    }

    private static Markup States(string caption, IEnumerable<StateRecord> states) => Page.Table(caption, ["State", "Before", "After", "Same"], states.Select(s =>
        Page.Row(Markup.Of($"{s.Name}"), Markup.Of($"{s.Before}"), Markup.Of($"{s.After ?? "unknown"}"), VerdictBadge.Of(s.Same))));

    private static Markup Fault(FaultRecord fault) => Page.Row(
        Markup.Of($"{fault.Action}"),
        Markup.Of($"{string.Join(", ", fault.Targets)}"),
        Markup.Of($"{Say.Clock(fault.Made)}"),
        fault.Undone is { } undone ? Markup.Of($"{Say.Clock(undone)}") : VerdictBadge.Of(false),
        Markup.Of($"{fault.UndoneBy ?? Say.Nothing}"));

    private static Markup Earlier(RunMeasures run, IReadOnlyList<RunSummary> earlier)
    {
        if (earlier.Count == 0)
        {
            return Markup.Of($"<p>This is the first run of {run.Journal.Scenario.Name} on {run.Journal.Scenario.Target} in this folder.</p>");
        }

        var shown = earlier.Take(EarlierShown).ToList();
        return Page.Table("Earlier runs", ["Run", "Verdict", .. RunTable.Columns, "Commit"], shown.Select(r => Page.Row(
            Markup.Of($"<a href=\"../{Uri.EscapeDataString(r.Run)}/report.html\">{Say.When(r.StartTime)}</a>"),
            [VerdictBadge.Of(r.Verdict), .. RunTable.Cells(r), Markup.Of($"{r.Commit}")])));
    }

    private static Markup ReviewDraft(RunMeasures run)
    {
        var review = Review.Draft(run);
        return Markup.Of(
            $"""
            <div class="review">
            {List("Went well", review.Well)}{List("Went badly", review.Badly)}{List("Held by luck", review.Luck)}
            </div>
            {Markup.When(review.Actions.Count > 0, () => Page.Table("Actions", ["Action", "Owner", "By when"], review.Actions.Select(a =>
                Page.Row(Markup.Of($"{a}"), Markup.Of($"<span class=\"blank\"></span>"), Markup.Of($"<span class=\"blank\"></span>")))))}
            """);
    }

    private static Markup List(string heading, IReadOnlyList<string> items) => Markup.Of(
        $"""
        <div><h3>{heading}</h3><ul>{(items.Count == 0 ? Item("Nothing that the figures show.") : Markup.Join(items.Select(Item)))}</ul></div>

        """);

    private static Markup Method(RunMeasures run)
    {
        var load = run.Journal.Load;
        var sent = load.Samples.Sum(s => s.Get.Sent + s.Post.Sent);
        return Markup.Of(
            $"""
            <p>An open loop of {Say.Number(load.Rate)} requests a second, {Say.Percent(load.PostShare)} of them events; {Say.Number(sent)} were sent. Latency counts
            from when a request was due, and a request is bad when it fails or takes longer than {Say.Time(run.Journal.Scenario.Objective.Latency)}.
            The fault hit about {Say.Number(run.Hit)} requests (fewer than {Judgement.LeastHit} prove nothing). The generator sent
            {Say.Count(load.Generator.Late, "request")} more than {Say.Time(load.Generator.LateAfter)} late, the worst one {Say.Time(load.Generator.Worst)}.
            {BusyText(run.Journal.Machine)}The error budget is for {Say.Number(run.Journal.Scenario.Objective.Window.TotalDays)} days at this rate with {Say.Percent(run.Journal.Scenario.Objective.Success)} good answers.</p>
            {LedgerText(run)}
            {Markup.When(load.Errors.Count > 0, () => Page.Table("Failures", ["Failure", "Method", "Count", "First", "Last"], load.Errors.Select(e => Page.Row(
                Markup.Of($"{e.Why}"), Markup.Of($"{e.Method}"), Markup.Of($"{Say.Number(e.Count)}"), Markup.Of($"{Say.Clock(e.First)}"), Markup.Of($"{Say.Clock(e.Last)}")))))}
            {Markup.When(load.Slowest.Count > 0, () => Details($"The {load.Slowest.Count} slowest requests", Page.Table("Slowest requests", ["Latency", "Due", "Request", "Answered by"], load.Slowest.Select(s => Page.Row(
                Markup.Of($"{Say.Time(s.Latency)}"), Markup.Of($"{Say.Clock(s.Due)}"), Markup.Of($"{s.Method} {s.Path}"), Markup.Of($"{s.Region ?? "nobody"}"))))))}
            {Markup.When(run.Broken.ByRung.Count > 0, () => Page.Table("Degraded answers during the fault", ["Rung", "Answers"], run.Broken.ByRung.Select(r => Page.Row(
                Markup.Of($"{r.Key}"), Markup.Of($"{Say.Number(r.Value)}")))))}
            {Markup.When(run.Journal.ModelChanges.Count > 0, () => Models(run))}
            """);
    }

    private static string BusyText(MachineRecord machine) => machine.BusyBefore is { } busy ? $"Before the load the machine was {Say.Percent(busy)} busy. " : "";

    private static Markup LedgerText(RunMeasures run)
    {
        if (run.Journal.Ledger is not { } ledger)
        {
            return Markup.Of($"<p>The ledger was not checked.</p>");
        }

        return Markup.Of(
            $"""
            <p>The ledger holds {Say.Number(ledger.Acknowledged)} acknowledged events and {Say.Number(ledger.Unknown)} without a good answer; {Say.Number(ledger.Found)} acknowledged ones
            were found, after a wait of {Say.Time(ledger.Waited)}.</p>
            {Markup.When(ledger.Missing.Count > 0, () => Page.Table("Missing events", ["Event", "Acknowledged", "Before the fault"], ledger.Missing.Select(m => Page.Row(
                Markup.Of($"{m.EventId}"), Markup.Of($"{Say.Clock(m.Acknowledged)}"), Markup.Of($"{(run.Span.Fault is { } fault ? Say.Time(fault - m.Acknowledged) : Say.Nothing)}")))))}
            """);
    }

    private static Markup Models(RunMeasures run) => Markup.Of(
        $"""
        <p>Changes of models: E = ΔP·f = {Say.Value(run[FigureKey.ModelExposure])}, from {Say.Count(run.Exposure.Changes, "change")} ({Say.Number(run.Exposure.PerHour)} an hour).</p>
        {Page.Table("Changes of models", ["Model", "At", "From", "To", "ΔP"], run.Journal.ModelChanges.Select(c => Page.Row(
            Markup.Of($"{c.Model}"), Markup.Of($"{Say.Clock(c.At)}"), Markup.Of($"{c.FromVersion}"), Markup.Of($"{c.ToVersion}"),
            Markup.Of($"{(c.PerformanceChange is { } change ? $"{Say.Number(change * 100)} % {c.Measure}" : "not measured")}"))))}
        """);

    private static Markup Details(string summary, Markup content) => Markup.Of($"<details><summary>{summary}</summary>{content}</details>");
}
