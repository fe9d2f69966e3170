using Platform.Drills.Reporting.Charts;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Pages;

/// <summary><c>index.html</c> over many runs: how each drill stands now, and every run behind it.</summary>
internal static class IndexPage
{
    private const int RunsInTrend = 12;

    public static Markup Of(RunHistory history)
    {
        // Runs come latest first, so the first of each drill is how it stands.
        var drills = history.Runs
            .GroupBy(r => (r.Scenario, r.Target))
            .OrderBy(g => g.First().Number ?? int.MaxValue)
            .ThenBy(g => g.Key.Scenario, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Target, StringComparer.Ordinal)
            .Select(g => g.ToList())
            .ToList();
        var now = drills.Select(d => d[0]).ToList();
        return Page.Of("Drills", Markup.Of(
            $"""
            <header>
            <h1>Drills</h1>
            <p class="sentence">{Standing(now)}</p>
            <p class="meta">{Say.Count(history.Runs.Count, "run")} of {Say.Count(drills.Count, "drill")}{(now.Count > 0 ? $", the latest on {Say.When(now.Max(r => r.StartTime))}" : "")}</p>
            </header>
            {Markup.When(history.Unreadable.Count > 0, () => Page.Section("Cannot be read", Markup.Of($"<ul class=\"reasons\">{history.Unreadable.Select(u => Markup.Of($"<li>{u}</li>"))}</ul>")))}
            {Markup.When(drills.Count > 0, () => Page.Section("How each drill stands", Standings(drills)))}
            {Markup.When(drills.Count > 0, () => Page.Section("Every run", Runs(history.Runs)))}
            """));
    }

    private static string Standing(IReadOnlyList<RunSummary> now)
    {
        if (now.Count == 0)
        {
            return "No run is kept in this folder yet.";
        }

        var counts = now.CountBy(r => r.Verdict).ToDictionary(c => c.Key, c => c.Value);
        return $"{counts.GetValueOrDefault(DrillVerdict.Pass)} of {Say.Count(now.Count, "drill")} passed when last run; "
            + $"{counts.GetValueOrDefault(DrillVerdict.Fail)} failed, {counts.GetValueOrDefault(DrillVerdict.Invalid)} proved nothing.";
    }

    private static Markup Standings(IReadOnlyList<List<RunSummary>> drills) => Page.Table(
        "How each drill stands",
        ["Drill", "Latest", "Verdicts", "Slowest answers", .. RunTable.Columns],
        drills.Select(runs => Page.Row(
            Markup.Of($"{(runs[0].Number is { } number ? $"{number}. " : "")}{runs[0].Title} <small>{runs[0].Target}</small>"),
            [Link(runs[0], VerdictBadge.Of(runs[0].Verdict)), Verdicts(runs), Slowest(runs), .. RunTable.Cells(runs[0])])));

    private static Markup Verdicts(IReadOnlyList<RunSummary> runs) => Markup.Of(
        $"<span class=\"verdicts\">{runs.Take(RunsInTrend).Reverse().Select(r => Markup.Of($"<i class=\"{VerdictBadge.Word(r.Verdict)}\" title=\"{Say.When(r.StartTime)} {VerdictBadge.Word(r.Verdict)}\">{VerdictBadge.Word(r.Verdict)[..1]}</i>"))}</span>");

    private static Markup Slowest(IReadOnlyList<RunSummary> runs) => Trend.Draw(
        "Slowest answer",
        FigureUnit.Seconds,
        [.. runs.Take(RunsInTrend).Reverse().Select(r => r.ValueOf(FigureKey.Slowest))],
        runs[0].Figures.FirstOrDefault(f => f.Key == FigureKey.Slowest)?.Target);

    private static Markup Runs(IReadOnlyList<RunSummary> runs) => Markup.Of(
        $"""
        <ol class="runs">
        {runs.Select(Run)}</ol>

        """);

    private static Markup Run(RunSummary run) => Markup.Of(
        $"""
        <li><p>{VerdictBadge.Of(run.Verdict)} {Link(run, Markup.Of($"{Say.When(run.StartTime)}"))} <b>{run.Title}</b> <small>on {run.Target}, commit {run.Commit}</small></p>
        <p>{run.Sentence}{(run.Reasons.Count > 0 ? $" {run.Reasons[0]}" : "")}</p></li>

        """);

    private static Markup Link(RunSummary run, Markup text) => Markup.Of($"<a href=\"{Uri.EscapeDataString(run.Run)}/report.html\">{text}</a>");
}
