using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Markdown;

/// <summary><c>report.md</c>: the run for a pull request, and the other lists for a terminal.</summary>
internal static class ReportMarkdown
{
    private const int MomentsShown = 40;

    /// <summary>A run.</summary>
    public static string Of(RunMeasures run, IReadOnlyList<RunSummary> earlier)
    {
        var journal = run.Journal;
        var review = Review.Draft(run);
        var text = new MarkdownText()
            .Heading(1, $"{VerdictBadge.Word(run.Judgement.Verdict)}: {ReportPage.Name(journal.Scenario)}")
            .Paragraph(Sentence.Of(run))
            .List(run.Judgement.Reasons)
            .Paragraph($"{journal.Run}, {Say.When(journal.StartTime)}, on {journal.Scenario.Target}, commit {journal.Commit}, {journal.Machine.Cores} cores, {journal.Machine.OperatingSystem}.")
            .Paragraph($"Hypothesis: {journal.Scenario.Hypothesis}")
            .Heading(2, "Figures")
            .Table(["Figure", "Value", "Target", "Run before"], run.Figures.Select(f => Figure(f, earlier)))
            .Heading(2, "Expectations")
            .Table(["Expected", "Seen", "Outcome"], journal.Expectations.Select(e => new[] { e.Text, e.Seen, e.Outcome.ToString().ToLowerInvariant() }))
            .Heading(2, "Timeline")
            .Table(["Since the fault", "Who", "What"], Story.Of(run).Take(MomentsShown).Select(m => new[]
            {
                run.Span.Fault is { } fault ? Say.Since(m.At - fault) : Say.Clock(m.At),
                m.Source,
                m.Epoch is { } epoch ? $"{m.Text} (epoch {epoch})" : m.Text,
            }))
            .Heading(2, "Review (draft)");
        foreach (var (heading, items) in new[] { ("Went well", review.Well), ("Went badly", review.Badly), ("Held by luck", review.Luck) })
        {
            text.Heading(3, heading).List(items.Count > 0 ? items : ["nothing that the figures show"]);
        }

        return text.Heading(3, "Actions")
            .List([.. review.Actions.Select(a => $"{a} — owner: ………… by: …………")], "- [ ]")
            .ToString();
    }

    /// <summary>Two runs side by side.</summary>
    public static string Of(RunComparison comparison) => new MarkdownText()
        .Heading(1, $"{comparison.First.Run} beside {comparison.Second.Run}")
        .Paragraph(ComparePage.Standing(comparison))
        .List(comparison.Remarks)
        .Table(["Figure", "First", "Second", "Difference", "", "Target"], comparison.Figures.Select(f => new[]
        {
            f.Figure.Name,
            Say.Value(f.First, f.Figure.Unit),
            Say.Value(f.Second, f.Figure.Unit),
            f.Difference is { } difference ? Say.Difference(difference, f.Figure.Unit) : Say.Nothing,
            ComparePage.Direction(f),
            Say.Target(f.Figure with { Target = f.Target }),
        }))
        .ToString();

    private static string[] Figure(Figure figure, IReadOnlyList<RunSummary> earlier) =>
    [
        figure.Name,
        Say.Value(figure) + (figure.Met switch { true => " ✓", false => " ✕", null => "" }),
        Say.Target(figure),
        earlier.Count > 0 ? Say.Value(earlier[0].ValueOf(figure.Key), figure.Unit) : Say.Nothing,
    ];
}
