using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Pages;

/// <summary>The figures that a list of runs shows of each.</summary>
internal static class RunTable
{
    private static readonly (string Column, string Key)[] s_figures =
    [
        ("Failed GET", FigureKey.ErrorsGet),
        ("Failed POST", FigureKey.ErrorsPost),
        ("Slowest", FigureKey.Slowest),
        ("RTO", FigureKey.Rto),
        ("To routers", FigureKey.Routed),
        ("Lost", FigureKey.Lost),
        ("Twice", FigureKey.Twice),
    ];

    /// <summary>The headings.</summary>
    public static IEnumerable<string> Columns => s_figures.Select(f => f.Column);

    /// <summary>The figures of a run as text.</summary>
    public static IEnumerable<string> Texts(RunSummary run) => s_figures.Select(f =>
        run.Figures.FirstOrDefault(r => r.Key == f.Key) is { } figure ? Say.Value(figure) : Say.Nothing);

    /// <summary>The figures of a run; one over its target stands out.</summary>
    public static IEnumerable<Markup> Cells(RunSummary run) => s_figures.Select(f =>
        run.Figures.FirstOrDefault(r => r.Key == f.Key) is { } figure
            ? Markup.Of($"{Say.Value(figure)}{(figure.Met == false ? " ✕" : "")}")
            : Markup.Of($"{Say.Nothing}"));
}
