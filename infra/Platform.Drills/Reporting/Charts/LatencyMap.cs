using Platform.Drills.Journal;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>
/// A heat map of latencies: each column a stretch of time, each row a range of latencies, darker where more of the column's answers fell.
/// Unlike percentiles it shows two groups of answers as two, and a single slow one as one.
/// </summary>
internal static class LatencyMap
{
    private const double LeastSeconds = 0.0005;
    private const double RowsPerDoubling = 2;

    /// <summary>Shares of a column's answers from which a cell is drawn darker; the least one shows even a single answer.</summary>
    private static readonly double[] s_levels = [0, 0.02, 0.08, 0.2, 0.4];

    private static readonly (double Seconds, string Text)[] s_labels = [(0.001, "1 ms"), (0.01, "10 ms"), (0.1, "100 ms"), (1, "1 s"), (10, "10 s"), (100, "100 s")];

    public static Strip Draw(TimeAxis time, IReadOnlyList<LoadColumn> columns, ObjectiveRecord objective)
    {
        var slowest = columns.Select(c => c.Load.Latency.Max).DefaultIfEmpty(TimeSpan.Zero).Max();
        var values = new ValueAxis(LeastSeconds, TopOf(Math.Max(slowest.TotalSeconds, objective.Latency.TotalSeconds)), Logarithmic: true);
        var levels = s_levels.Select(_ => new SvgPath()).ToArray();
        foreach (var column in columns)
        {
            Fill(levels, column, time, values);
        }

        var limit = objective.Latency.TotalSeconds;
        return new Strip
        {
            Title = "Latency of good answers",
            Summary = columns.Count == 0 ? "no request was made" : $"the slowest took {Say.Time(slowest)}; the objective is {Say.Time(objective.Latency)}",
            Drawing = Markup.Join(levels.Select((path, level) => Markup.Of($"<path class=\"heat h{level}\" d=\"{path.ToString()}\"/>"))),
            Values = values,
            Labels =
            [
                .. s_labels.Where(l => l.Seconds < values.Most && Math.Abs(Math.Log(l.Seconds / limit)) > 0.7).Select(l => new ValueLabel(l.Seconds, l.Text)),
                new ValueLabel(limit, $"≤ {Say.Time(objective.Latency)}", Threshold: true),
            ],
        };
    }

    private static void Fill(SvgPath[] levels, LoadColumn column, TimeAxis time, ValueAxis values)
    {
        var rows = new SortedDictionary<int, long>();
        foreach (var band in column.Load.Latency.Bands)
        {
            var row = Row((band.From + band.To).TotalSeconds / 2);
            rows[row] = rows.GetValueOrDefault(row) + band.Count;
        }

        foreach (var (row, count) in rows)
        {
            var share = (double)count / column.Load.Latency.Count;
            var (top, bottom) = (values.Y(Floor(row + 1)), values.Y(Floor(row)));
            levels[Array.FindLastIndex(s_levels, from => share >= from)]
                .Rectangle(time.X(column.Start), top, time.X(column.End) - time.X(column.Start), bottom - top);
        }
    }

    /// <summary>The edge of the row above the value, and one more for room.</summary>
    private static double TopOf(double seconds) => Floor(Row(seconds) + 2);

    private static int Row(double seconds) =>
        seconds <= LeastSeconds ? 0 : (int)Math.Floor(Math.Log2(seconds / LeastSeconds) * RowsPerDoubling);

    private static double Floor(int row) => LeastSeconds * Math.Pow(2, row / RowsPerDoubling);
}
