using System.CommandLine;
using System.Globalization;
using System.Net;
using Platform.Load;
using Spectre.Console;

namespace Platform.Cli.Load;

/// <summary><c>platform load</c> and <c>platform load verify</c>.</summary>
internal static class LoadCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var rate = new Option<double>("--rate") { Description = "Requests a second, at most 20,000.", DefaultValueFactory = _ => 100 };
        var duration = new Option<double>("--duration") { Description = "Seconds, at most 3,600.", DefaultValueFactory = _ => 10 };
        var postShare = new Option<double>("--post-share") { Description = "Share of requests that are events, 0 to 1; the others are searches and recommendations.", DefaultValueFactory = _ => 0.3 };
        var timeout = new Option<double>("--timeout") { Description = "Seconds after which a request counts as an error.", DefaultValueFactory = _ => 10 };
        var ledger = new Option<string?>("--ledger") { Description = "Write every event with its answer to this file, to be checked with: platform load verify" };
        var seed = new Option<int>("--seed") { Description = "Seed of the mix of requests.", DefaultValueFactory = _ => 1 };
        var own = new Option<bool>("--i-own-this-target") { Description = "Needed for a target that is not this machine: load on somebody else's is an attack." };
        var load = new Command("load", """
            Load the edge in an open loop: requests start when they are due and latency counts from then, GET and POST apart.
            Runs on bare sockets, so that no broken connection is hidden by a silent second try. Of several addresses in --edge it keeps to
            one until that fails, as clients of two routers do; what broke off there is sent to the next, counted as answered there, and told.

            Examples:
              platform load --rate 200 --duration 30
              platform load --rate 200 --duration 60 --ledger ledger.csv
              platform load --edge "http://127.0.0.1:8080;http://127.0.0.1:8082" --rate 200 --duration 60
              platform load verify --ledger ledger.csv
            """)
        {
            rate, duration, postShare, timeout, ledger, seed, own,
        };
        load.Does(terminal, async (parse, ct) =>
        {
            var targets = options.EdgeAddressesOf(parse);
            if (targets.FirstOrDefault(t => !IsThisMachine(t)) is { } elsewhere && !parse.GetValue(own))
            {
                throw new UsageException($"{elsewhere} is not this machine. Add --i-own-this-target if it is yours to load.");
            }

            if (targets.Any(t => t.Scheme != Uri.UriSchemeHttp))
            {
                throw new UsageException("Load runs on bare HTTP; name an http:// address.");
            }

            var plan = new LoadPlan
            {
                Rate = InRange(parse.GetValue(rate), "--rate", 0.1, 20_000),
                Duration = TimeSpan.FromSeconds(InRange(parse.GetValue(duration), "--duration", 0.1, 3_600)),
                PostShare = InRange(parse.GetValue(postShare), "--post-share", 0, 1),
                Timeout = TimeSpan.FromSeconds(InRange(parse.GetValue(timeout), "--timeout", 0.01, 600)),
                Seed = parse.GetValue(seed),
                Run = Guid.CreateVersion7(terminal.Time.GetUtcNow()).ToString("N")[..12],
            };
            return await RunAsync(terminal, plan, targets, options.KeyOf(parse, admin: false), parse.GetValue(ledger), parse.GetValue(options.Json), ct);
        });
        load.Subcommands.Add(BuildVerify(terminal, options));
        load.Subcommands.Add(ShoppersCommand.Build(terminal, options));
        return load;
    }

    private static Command BuildVerify(Terminal terminal, GlobalOptions options)
    {
        var ledger = new Option<string>("--ledger") { Description = "The file that platform load --ledger wrote.", Required = true };
        var patience = new Option<double>("--patience") { Description = "Seconds to wait for events that are still on their way.", DefaultValueFactory = _ => 30 };
        return new Command("verify", """
            Check that every acknowledged event of a load run has taken effect exactly once.
            Reads the visitors' event counts, which needs PLATFORM_ADMIN_KEY where keys are asked for.

            Example: platform load verify --ledger ledger.csv
            """) { ledger, patience }.Does(terminal, async (parse, ct) =>
        {
            var read = await Ledger.ReadAsync(parse.GetValue(ledger)!, ct);
            using var edge = options.OperatorEdgeOf(parse);
            var report = await new LedgerCheck(edge, terminal.Time).RunAsync(read, TimeSpan.FromSeconds(parse.GetValue(patience)), ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(report, CliJson.Default.LedgerReport);
            }
            else
            {
                terminal.Console.MarkupLineInterpolated(
                    $"{report.Acknowledged:N0} acknowledged, {report.Unknown:N0} unknown, {report.Counted:N0} counted over {report.Visitors} visitors");
                terminal.Console.MarkupLineInterpolated($"lost [bold]{report.Lost:N0}[/], counted twice [bold]{report.CountedTwice:N0}[/]");
            }

            return report is { Lost: 0, CountedTwice: 0 } ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    private static async Task<int> RunAsync(Terminal terminal, LoadPlan plan, IReadOnlyList<Uri> targets, string? key, string? ledgerPath, bool json, CancellationToken ct)
    {
        using var http = new RawHttpPool(targets, key, sendsAgain: true);
        TimeSpan ran;
        LoadRun run;
        await using (var ledger = ledgerPath is null ? null : new Ledger(ledgerPath))
        {
            run = new LoadRun(plan, http, ledger, terminal.Time);
            ran = await run.RunAsync(ct);
        }

        var report = run.Statistics.Report(plan.Run, ran) with { SentAgain = http.SentAgain };
        if (json)
        {
            await terminal.WriteJsonAsync(report, CliJson.Default.LoadReport);
        }
        else
        {
            Show(terminal.Console, report);
        }

        return ct.IsCancellationRequested ? ExitCode.Interrupted
            : report.Get.Answered + report.Post.Answered == 0 ? ExitCode.Unreachable
            : report.Failed == 0 ? ExitCode.Ok
            : ExitCode.Failed;
    }

    private static void Show(IAnsiConsole console, LoadReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn($"{report.Seconds:0.0} s");
        foreach (var column in new[] { "answered", "failed", "p50 ms", "p90", "p99", "p99.9", "max" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var (name, kind) in new[] { ("GET", report.Get), ("POST", report.Post) })
        {
            table.AddRow(name, N0(kind.Answered), N0(kind.Failed), Ms(kind.P50), Ms(kind.P90), Ms(kind.P99), Ms(kind.P999), Ms(kind.Max));
        }

        console.Write(table);
        foreach (var (name, kind) in new[] { ("GET", report.Get), ("POST", report.Post) })
        {
            foreach (var error in kind.Errors)
            {
                console.MarkupLineInterpolated($"[red]{name}[/] {error.Count:N0} × {error.Why} (due at {error.FirstSeconds:0.0}–{error.LastSeconds:0.0} s)");
            }
        }

        console.MarkupLineInterpolated($"answered by: {string.Join(", ", report.AnsweredBy.Select(r => $"{r.Key} {r.Value:N0}"))}");
        var rungs = report.LowerRungs.Count == 0 ? "none" : string.Join(", ", report.LowerRungs.Select(r => $"{r.Key} {r.Value:N0}"));
        console.MarkupLineInterpolated($"answered by a lower rung: {rungs}");
        if (report.SentAgain > 0)
        {
            console.MarkupLineInterpolated($"broke off at one edge and sent to the next: {report.SentAgain:N0}");
        }

        console.MarkupLineInterpolated($"[grey]the latest request was sent {report.LatestSend:0.0} ms after it was due[/]");
        foreach (var slow in report.Slowest)
        {
            console.MarkupLineInterpolated($"[grey]slow: {slow.Milliseconds:0.0} ms {slow.Method} {slow.Path} (due at {slow.DueSeconds:0.0} s)[/]");
        }
    }

    private static bool IsThisMachine(Uri target) =>
        string.Equals(target.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(target.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    internal static double InRange(double value, string option, double least, double most) =>
        value >= least && value <= most
            ? value
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}: give {least} to {most}."));

    private static string N0(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
