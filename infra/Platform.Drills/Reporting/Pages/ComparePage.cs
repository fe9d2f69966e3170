using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Pages;

/// <summary>Two runs side by side.</summary>
internal static class ComparePage
{
    public static Markup Of(RunComparison comparison) => Page.Of($"{comparison.First.Run} beside {comparison.Second.Run}", Markup.Of(
        $"""
        <header>
        <h1>Two runs side by side</h1>
        <p class="sentence">{Standing(comparison)}</p>
        {Markup.When(comparison.Remarks.Count > 0, () => Markup.Of($"<ul class=\"reasons\">{comparison.Remarks.Select(r => Markup.Of($"<li>{r}</li>"))}</ul>"))}
        </header>
        <div class="pair">{Run("First", comparison.First)}{Run("Second", comparison.Second)}</div>
        {Page.Section("Figures", Page.Table("Figures", ["Figure", "First", "Second", "Difference", "", "Target"], comparison.Figures.Select(Row)))}
        """));

    /// <summary>How the second run compares, in a sentence.</summary>
    public static string Standing(RunComparison comparison)
    {
        var better = comparison.Figures.Count(f => f.Better == true);
        var worse = comparison.Figures.Count(f => f.Better == false);
        return $"The second run is better in {Say.Count(better, "figure")} and worse in {Say.Count(worse, "figure")}, of {comparison.Figures.Count}; less than 5 % apart counts as the same.";
    }

    /// <summary>Whether a figure became better, in a word.</summary>
    public static string Direction(FigureComparison figure) => figure.Better switch { true => "better", false => "worse", null => "" };

    private static Markup Run(string name, RunSummary run) => Markup.Of(
        $"""
        <div><h2>{name}: {VerdictBadge.Of(run.Verdict)}</h2>
        <p><b>{run.Title}</b> on {run.Target}<br>{run.Run}<br>{Say.When(run.StartTime)} · commit {run.Commit}</p>
        <p>{run.Sentence}</p></div>

        """);

    private static Markup Row(FigureComparison figure) => Page.Row(
        Markup.Of($"{figure.Figure.Name}"),
        Markup.Of($"{Say.Value(figure.First, figure.Figure.Unit)}"),
        Markup.Of($"{Say.Value(figure.Second, figure.Figure.Unit)}"),
        Markup.Of($"{(figure.Difference is { } difference ? Say.Difference(difference, figure.Figure.Unit) : Say.Nothing)}"),
        figure.Better switch
        {
            true => Markup.Of($"<span class=\"badge good\">▾ better</span>"),
            false => Markup.Of($"<span class=\"badge bad\">▴ worse</span>"),
            null => default,
        },
        Markup.Of($"{Say.Target(figure.Figure with { Target = figure.Target })}"));
}
