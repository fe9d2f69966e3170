using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>Charts of what clients saw: success, and who answered.</summary>
internal static class TrafficCharts
{
    private const int FailedColour = 5;

    /// <summary>Share of requests with a good answer, reads and events apart.</summary>
    public static Strip Success(TimeAxis time, IReadOnlyList<LoadColumn> columns, ObjectiveRecord objective)
    {
        var get = Rate("GET", new Look(0), columns, l => l.SentGet, l => l.FailedGet);
        var post = Rate("POST", new Look(1, 1), columns, l => l.SentPost, l => l.FailedPost);
        var worst = get.Points.Concat(post.Points).Select(p => p.Value).DefaultIfEmpty(100).Min();
        // A flat line at the top says "nothing happened" only when the axis would have shown that something did.
        var least = worst >= 98 ? 95 : worst >= 80 ? 75 : worst >= 50 ? 40 : 0;
        var values = new ValueAxis(least, 100 + ((100 - least) * 0.06));
        return new Strip
        {
            Title = "Good answers, %",
            Summary = columns.Count == 0 ? "no request was made" : $"at worst {Say.Number(worst)} % in an interval; the objective is {Say.Percent(objective.Success)}",
            Drawing = Markup.Join([get.Draw(time, values), post.Draw(time, values)]),
            Values = values,
            Labels = [new ValueLabel(100, "100"), new ValueLabel(least + ((100 - least) / 2d), Say.Number(least + ((100 - least) / 2d))), new ValueLabel(least, Say.Number(least))],
            Legend = [get.Legend, post.Legend],
            ReadUnit = "%",
        };
    }

    /// <summary>Who answered: the share of each region, and of nobody, stacked.</summary>
    public static Strip Shares(TimeAxis time, IReadOnlyList<LoadColumn> columns, IReadOnlyList<string> regions)
    {
        var values = new ValueAxis(0, 100);
        var areas = new List<Markup>();
        var below = new double[columns.Count];
        foreach (var (region, index) in regions.Select((r, i) => (r, i)))
        {
            areas.Add(Area(time, columns, values, below, new Look(index), l => l.ByRegion.GetValueOrDefault(region)));
        }

        areas.Add(Area(time, columns, values, below, new Look(FailedColour), l => l.Failed));
        var last = columns.LastOrDefault()?.Load;
        return new Strip
        {
            Title = "Answers by region, %",
            Summary = last is null
                ? "no request was made"
                : $"at the end {string.Join(", ", regions.Select(r => $"{r} {Say.Percent(last.ShareOf(r))}"))}",
            Drawing = Markup.Join(areas),
            Values = values,
            Labels = [new ValueLabel(100, "100"), new ValueLabel(50, "50"), new ValueLabel(0, "0")],
            Legend = [.. regions.Select((r, i) => new LegendEntry(r, new Look(i), Area: true)), new LegendEntry("nobody", new Look(FailedColour), Area: true)],
        };
    }

    private static Series Rate(string name, Look look, IReadOnlyList<LoadColumn> columns, Func<LoadWindow, long> sent, Func<LoadWindow, long> failed) =>
        new(name, look, [.. columns.Where(c => sent(c.Load) > 0).Select(c => (c.Middle, 100d * (sent(c.Load) - failed(c.Load)) / sent(c.Load)))]);

    private static Markup Area(
        TimeAxis time, IReadOnlyList<LoadColumn> columns, ValueAxis values, double[] below, Look look, Func<LoadWindow, long> count)
    {
        var path = new SvgPath();
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var share = column.Load.Sent == 0 ? 0 : 100d * count(column.Load) / column.Load.Sent;
            if (share > 0)
            {
                var (top, bottom) = (values.Y(below[i] + share), values.Y(below[i]));
                path.Rectangle(time.X(column.Start), top, time.X(column.End) - time.X(column.Start), bottom - top);
            }

            below[i] += share;
        }

        return Markup.Of($"<path class=\"area {look.Classes}\" d=\"{path.ToString()}\"/>");
    }
}
