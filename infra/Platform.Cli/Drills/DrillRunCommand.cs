using System.CommandLine;
using Platform.Client;
using Platform.Drills.Reporting;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Running;
using Platform.Drills.Scenarios;
using Platform.Drills.Scenarios.Reading;
using Platform.Drills.Targets;
using Platform.Load;
using Spectre.Console;

namespace Platform.Cli.Drills;

/// <summary><c>platform drill run</c>.</summary>
internal static class DrillRunCommand
{
    public const string Name = "run";

    public static Command Build(Terminal terminal, GlobalOptions options, DrillOptionSet drills)
    {
        var names = new Argument<string[]>("drill") { Description = "Names, numbers, files, or all.", Arity = ArgumentArity.OneOrMore };
        var times = new Option<int>("--times") { Description = "How often each is run.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "Seed of the mix of requests.", DefaultValueFactory = _ => 1 };
        var run = new Command(Name, """
            Run drills, one after another, and write a report of each. Ctrl-C heals first and ends then; so does a process beside this one when it is killed.
            As root it takes a real-time priority, so that its load does not wait for the processes that it is sent to.

            Examples:
              platform drill run region-killed
              platform drill run 1 3 9 --times 3
              platform drill run all --json

            Exit codes: 0 every drill passed, 1 one failed, 4 one proved nothing or was refused, 130 interrupted.
            """) { names, times, seed };
        drills.AddTo(run);
        return run.Does(terminal, async (parse, ct) =>
        {
            var scenarios = DrillCommand.Find(parse.GetValue(names)!);
            await using var target = await drills.TargetOfAsync(parse, ct);
            var settings = drills.SettingsOf(parse, target, parse.GetValue(seed));
            var json = parse.GetValue(options.Json);
            var outcomes = new List<DrillOutcome>();
            foreach (var scenario in scenarios.SelectMany(s => Enumerable.Repeat(s, Math.Max(1, parse.GetValue(times)))))
            {
                outcomes.Add(await RunAsync(terminal, scenario, target, settings, json, ct));
                if (ct.IsCancellationRequested)
                {
                    break;
                }
            }

            return await EndAsync(terminal, outcomes, json, ct);
        });
    }

    /// <summary><c>platform drill chaos</c>.</summary>
    public static Command BuildChaos(Terminal terminal, GlobalOptions options, DrillOptionSet drills)
    {
        var seed = new Option<int>("--seed") { Description = "What is drawn; the same seed is the same chaos.", DefaultValueFactory = _ => 1 };
        var length = new Option<string>("--for") { Description = "How long faults go on: 90s or 10m.", DefaultValueFactory = _ => "10m" };
        var chaos = new Command(Chaos.Name, """
            Break whatever a seed draws, for a time, in one region, and see whether clients or their events notice. A report is written as of any drill.

            Examples:
              platform drill chaos
              platform drill chaos --seed 42 --for 30m
              platform drill chaos --target local --for 2m

            Exit codes: as of platform drill run.
            """) { seed, length };
        drills.AddTo(chaos);
        return chaos.Does(terminal, async (parse, ct) =>
        {
            if (!Quantity.TryTime(parse.GetValue(length)!, out var lasts) || lasts < Chaos.Least)
            {
                throw new UsageException($"--for '{parse.GetValue(length)}' is no time of {Quantity.Show(Chaos.Least)} or more: write 90s or 10m");
            }

            await using var target = await drills.TargetOfAsync(parse, ct);
            var json = parse.GetValue(options.Json);
            try
            {
                var scenario = await ChaosPlan.DrawAsync(target, parse.GetValue(seed), lasts, ct);
                return await EndAsync(terminal, [await RunAsync(terminal, scenario, target, drills.SettingsOf(parse, target, parse.GetValue(seed)), json, ct)], json, ct);
            }
            catch (DrillRefusedException e)
            {
                throw new UsageException(e.Message);
            }
        });
    }

    private static async Task<int> EndAsync(Terminal terminal, IReadOnlyList<DrillOutcome> outcomes, bool json, CancellationToken ct)
    {
        if (json)
        {
            await terminal.WriteJsonAsync(outcomes, CliJson.Default.IReadOnlyListDrillOutcome);
        }
        else if (outcomes.Count > 1)
        {
            Show(terminal.Console, outcomes);
        }

        return ct.IsCancellationRequested ? ExitCode.Interrupted
            : outcomes.Any(o => o.Verdict == DrillVerdict.Fail) ? ExitCode.Failed
            : outcomes.Any(o => o.Verdict != DrillVerdict.Pass) ? ExitCode.NotProven
            : ExitCode.Ok;
    }

    private static async Task<DrillOutcome> RunAsync(Terminal terminal, Scenario scenario, ITarget target, DrillOptions settings, bool json, CancellationToken ct)
    {
        // In local mode what is measured is in this process too.
        using var priority = target.Name == TargetNames.Local ? null : MeasuringPriority.Keep(terminal.Time);
        var drill = new DrillRun(scenario, target, settings, terminal.Time);
        using var screen = json ? null : new DrillScreen(terminal.Console, scenario, drill);
        try
        {
            var journal = await drill.RunAsync(ct);
            // Written also when the run was interrupted: what was broken and healed is worth a page.
            var summary = await DrillReports.WriteAsync(settings.Runs, journal, CancellationToken.None);
            screen?.Verdict(summary, Path.Combine(drill.Folder, "report.html"));
            return new DrillOutcome(scenario.Name, summary.Verdict, summary.Reasons, drill.Folder, summary);
        }
        catch (DrillRefusedException e)
        {
            screen?.Refused(e.Message);
            return new DrillOutcome(scenario.Name, null, [e.Message], null, null);
        }
        catch (Exception e) when (e is TargetException or EdgeException)
        {
            screen?.Refused(e.Message);
            return new DrillOutcome(scenario.Name, null, [e.Message], null, null);
        }
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<DrillOutcome> outcomes)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("drill").AddColumn("verdict").AddColumn("why");
        foreach (var outcome in outcomes)
        {
            table.AddRow(Markup.Escape(outcome.Drill), DrillScreen.Badge(outcome.Verdict), Markup.Escape(string.Join(' ', outcome.Reasons)));
        }

        console.Write(table);
        console.MarkupLineInterpolated($"{outcomes.Count(o => o.Verdict == DrillVerdict.Pass)} of {outcomes.Count} passed");
    }
}

/// <summary>What came of one drill.</summary>
/// <param name="Drill">Its name.</param>
/// <param name="Verdict">What it proves; null when it was refused.</param>
/// <param name="Reasons">Why it is not a PASS.</param>
/// <param name="Folder">Where its report is.</param>
/// <param name="Summary">Its figures.</param>
internal sealed record DrillOutcome(string Drill, DrillVerdict? Verdict, IReadOnlyList<string> Reasons, string? Folder, RunSummary? Summary);
