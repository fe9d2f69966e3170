using ScottPlot;
using ScottPlot.MultiplotLayouts;

namespace Platform.Benchmarks.Proxies;

/// <summary>One chart: errors, slow requests and the slowest one of each drill, for GET and for POST, a colour a contender.</summary>
internal static class PeerChart
{
    private const int Width = 1600;
    private const int Height = 1300;
    private const double BarWidth = 0.16;

    /// <summary>Colours that people with any kind of colour vision tell apart.</summary>
    private static readonly Color[] s_colors = [Color.FromHex("#0072B2"), Color.FromHex("#999999"), Color.FromHex("#E69F00"), Color.FromHex("#D55E00"), Color.FromHex("#CC79A7")];

    private static readonly (string Title, Func<ClientView, double> Value)[] s_measures =
    [
        ("errors", v => v.Errors),
        ($"slow requests (over {PeerRun.SlowAfter.TotalMilliseconds:F0} ms)", v => v.Slow),
        ("slowest request (ms)", v => v.Slowest.TotalMilliseconds),
    ];

    public static void Save(IReadOnlyList<PeerFigures> figures, string file)
    {
        var chart = new Multiplot();
        chart.AddPlots(s_measures.Length * 2);
        chart.Layout = new Grid(rows: s_measures.Length, columns: 2);
        for (var row = 0; row < s_measures.Length; row++)
        {
            var (title, value) = s_measures[row];
            Fill(chart.GetPlot(row * 2), figures, $"GET: {title}", f => value(f.Get), legend: row == 0);
            Fill(chart.GetPlot((row * 2) + 1), figures, $"POST: {title}", f => value(f.Post), legend: false);
        }

        chart.SavePng(file, Width, Height);
    }

    /// <summary>On a logarithmic scale, since a thousand errors and one both matter; none is a bar without height.</summary>
    private static void Fill(Plot plot, IReadOnlyList<PeerFigures> figures, string title, Func<PeerFigures, double> value, bool legend)
    {
        var contenders = figures.Select(f => f.Contender).Distinct().ToArray();
        var drills = figures.Select(f => f.Drill).Distinct().ToArray();
        for (var c = 0; c < contenders.Length; c++)
        {
            var bars = figures.Where(f => f.Contender == contenders[c]).Select(f => new Bar
            {
                Position = Array.IndexOf(drills, f.Drill) + ((c - ((contenders.Length - 1) / 2.0)) * BarWidth),
                Value = Math.Log10(1 + value(f)),
                Size = BarWidth,
                FillColor = s_colors[c % s_colors.Length],
                LineWidth = 0,
                Label = value(f).ToString("F0", System.Globalization.CultureInfo.InvariantCulture),
            }).ToList();
            var plotted = plot.Add.Bars(bars);
            plotted.LegendText = contenders[c];
            plotted.ValueLabelStyle.FontSize = 10;
        }

        plot.Title(title);
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, drills.Length).Select(i => (double)i)], [.. drills.Select(d => $"{d.Number}")]);
        plot.Axes.Bottom.Label.Text = "drill";
        double[] decades = [0, 1, 2, 3, 4];
        plot.Axes.Left.SetTicks([.. decades.Select(d => Math.Log10(1 + Math.Pow(10, d)))], [.. decades.Select(d => $"{Math.Pow(10, d):F0}")]);
        plot.Axes.SetLimitsY(0, 4.5);
        plot.Grid.XAxisStyle.IsVisible = false;
        if (legend)
        {
            plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        }
        else
        {
            plot.HideLegend();
        }
    }
}
