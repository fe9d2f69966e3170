using Platform.Drills.Reporting.Charts;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Pages;

/// <summary>The few figures that a reader of one minute takes along, and the table of all of them.</summary>
internal static class KeyFigures
{
    private const int RunsInTrend = 20;

    private static readonly string[] s_tiles =
        [FigureKey.ErrorsGet, FigureKey.ErrorsPost, FigureKey.Slowest, FigureKey.Rto, FigureKey.Routed, FigureKey.Lost, FigureKey.Twice, FigureKey.Budget];

    /// <summary>The tiles.</summary>
    public static Markup Tiles(RunMeasures run, IReadOnlyList<RunSummary> earlier) => Markup.Of(
        $"""
        <ul class="tiles">
        {s_tiles.Select(key => Tile(run[key], earlier))}</ul>

        """);

    /// <summary>Every figure beside its target, the run before, and the median of the earlier ones.</summary>
    public static Markup All(RunMeasures run, IReadOnlyList<RunSummary> earlier)
    {
        List<string> columns = ["Figure", "Value", "Target", ""];
        if (earlier.Count > 0)
        {
            columns.AddRange(["Run before", $"Median of {earlier.Count}"]);
        }

        return Page.Table("All figures", columns, run.Figures.Select(f => Row(f, earlier)));
    }

    private static Markup Row(Figure figure, IReadOnlyList<RunSummary> earlier)
    {
        List<Markup> cells = [Markup.Of($"{Say.Value(figure)}"), Markup.Of($"{Say.Target(figure)}"), VerdictBadge.Of(figure.Met)];
        if (earlier.Count > 0)
        {
            cells.Add(Markup.Of($"{Say.Value(earlier[0].ValueOf(figure.Key), figure.Unit)}"));
            cells.Add(Markup.Of($"{Say.Value(Median(figure.Key, earlier), figure.Unit)}"));
        }

        return Page.Row(Markup.Of($"{figure.Name}"), cells);
    }

    private static Markup Tile(Figure figure, IReadOnlyList<RunSummary> earlier)
    {
        var tone = figure.Met switch { true => "good", false => "bad", null => "plain" };
        double?[] trend = [.. earlier.Take(RunsInTrend).Reverse().Select(r => r.ValueOf(figure.Key)), figure.Value];
        return Markup.Of(
            $"""
            <li class="tile {tone}"><span class="name">{figure.Name}</span>
            <span class="value">{Say.Value(figure)} {VerdictBadge.Of(figure.Met)}</span>
            <span class="note">{Note(figure, earlier)}</span>
            {Markup.When(earlier.Count > 0, () => Trend.Draw(figure.Name, figure.Unit, trend, figure.Target))}</li>

            """);
    }

    private static string Note(Figure figure, IReadOnlyList<RunSummary> earlier)
    {
        List<string> parts = [];
        if (figure.Target is not null)
        {
            parts.Add($"target {Say.Target(figure)}");
        }

        if (Median(figure.Key, earlier) is { } median)
        {
            parts.Add($"usually {Say.Value(median, figure.Unit)}");
        }

        return string.Join(" · ", parts);
    }

    private static double? Median(string key, IReadOnlyList<RunSummary> runs)
    {
        var values = runs.Select(r => r.ValueOf(key)).OfType<double>().Order().ToList();
        return values.Count == 0 ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
