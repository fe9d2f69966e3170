using System.Globalization;
using Spectre.Console;

namespace Platform.Benchmarks.Proxies;

/// <summary>
/// What clients see of the drills' faults with this platform's edge, with HAProxy in three configurations and with YARP's own health
/// checks in its place: the same backends, the same open-loop load, taking turns.
/// </summary>
internal static class PeersBenchmark
{
    private static readonly Contender[] s_contenders =
        [Contender.Router, Contender.HaproxyDefault, Contender.HaproxyFast, Contender.HaproxyDamped, Contender.Yarp];

    public static async Task<BenchmarkTable> RunAsync(BenchmarkOptions options, CancellationToken stop)
    {
        foreach (var contender in s_contenders)
        {
            AnsiConsole.WriteLine($"--- {contender.Name}\n{contender.Configuration}");
        }

        var seen = new Dictionary<(PeerDrill Drill, Contender Contender), List<(ClientView Get, ClientView Post)>>();
        await using var fleet = await BackendFleet.StartAsync(stop);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var drill in PeerDrill.All)
            {
                AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1} of {options.Rounds}: drill {drill.Number}, {drill.Name}"));
                foreach (var contender in s_contenders)
                {
                    var views = await PeerRun.RunAsync(contender, drill, fleet, round, stop);
                    if (!seen.TryGetValue((drill, contender), out var all))
                    {
                        seen[(drill, contender)] = all = [];
                    }

                    all.Add(views);
                }
            }
        }

        var figures = seen.Select(s => new PeerFigures(
            s.Key.Drill, s.Key.Contender.Name, ClientView.Together([.. s.Value.Select(v => v.Get)]), ClientView.Together([.. s.Value.Select(v => v.Post)]))).ToList();
        if (options.Chart is { } chart)
        {
            PeerChart.Save(figures, chart);
            AnsiConsole.WriteLine($"chart: {Path.GetFullPath(chart)}");
        }

        return Table(figures, options.Rounds);
    }

    private static BenchmarkTable Table(IReadOnlyList<PeerFigures> figures, int rounds)
    {
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"Drills beside peers: {PeerRun.Rate:F0}/s, half of them POST, {rounds} round(s); slow is over {PeerRun.SlowAfter.TotalMilliseconds:F0} ms");
        var table = new BenchmarkTable(title, "drill", "edge", "GET errors", "slow", "slowest: median", "worst", "POST errors", "slow", "slowest: median", "worst");
        foreach (var figure in figures)
        {
            table.Add([
                $"{figure.Drill.Number} {figure.Drill.Name}", figure.Contender,
                .. Cells(figure.Get), .. Cells(figure.Post),
            ]);
        }

        return table;
    }

    private static string[] Cells(ClientView view) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{view.Errors} of {view.Requests}"),
        view.Slow.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{view.MedianSlowest.TotalMilliseconds:F0} ms"),
        string.Create(CultureInfo.InvariantCulture, $"{view.Slowest.TotalMilliseconds:F0} ms"),
    ];
}

/// <summary>What clients saw of one drill with one contender, all rounds together.</summary>
internal sealed record PeerFigures(PeerDrill Drill, string Contender, ClientView Get, ClientView Post);
