using System.CommandLine;
using Platform.Drills.Running;
using Platform.Drills.Scenarios;
using Platform.Drills.Scenarios.Reading;
using Platform.Drills.Targets;
using Spectre.Console;

namespace Platform.Cli.Drills;

/// <summary><c>platform drill</c> and its sub-commands.</summary>
internal static class DrillCommand
{
    /// <summary>How long an interrupted drill may heal before the process ends.</summary>
    public static readonly TimeSpan TidyUp = TimeSpan.FromMinutes(2);

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var drills = new DrillOptionSet(terminal, options);
        return new Command("drill", """
            Prove that the platform survives: break something under load, see what clients saw, heal, and write a report.

            Examples:
              platform drill list
              platform drill plan region-killed
              platform drill run region-killed
              platform drill run all --target local
              platform drill run ./my-scenario.yaml --project my-project --i-own-this-target
              platform drill report drill-reports
              platform drill compare drill-reports/20260101-120000-region-killed drill-reports/20260102-120000-region-killed
            """)
        {
            BuildList(terminal, options),
            BuildShow(terminal),
            BuildPlan(terminal, drills),
            DrillRunCommand.Build(terminal, options, drills),
            DrillRunCommand.BuildChaos(terminal, options, drills),
            DrillReportCommands.BuildReport(terminal),
            DrillReportCommands.BuildCompare(terminal, options),
            DrillHealCommands.BuildHeal(terminal, drills),
            DrillHealCommands.BuildWatch(terminal, drills),
        };
    }

    /// <summary>The scenarios that a word means: a name, a number, a file, or all of them.</summary>
    public static IReadOnlyList<Scenario> Find(IReadOnlyList<string> words)
    {
        try
        {
            return
            [
                .. words.SelectMany(word => word == "all"
                    ? ScenarioLibrary.All
                    : [ScenarioLibrary.Find(word) ?? throw new UsageException($"There is no drill '{word}', and no such file. See: platform drill list")]),
            ];
        }
        catch (ScenarioException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static Command BuildList(Terminal terminal, GlobalOptions options) =>
        new Command("list", "List the drills that come with the engine.").Does(terminal, async (parse, _) =>
        {
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync([.. ScenarioLibrary.All.Select(DrillEntry.Of)], CliJson.Default.IReadOnlyListDrillEntry);
                return ExitCode.Ok;
            }

            var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("#").RightAligned()).AddColumn("name").AddColumn("what is done").AddColumn("takes up to");
            foreach (var scenario in ScenarioLibrary.All)
            {
                table.AddRow(
                    $"{scenario.Number}", Markup.Escape(scenario.Name), Markup.Escape(scenario.Title), Quantity.Show(scenario.Steady + scenario.Hold + scenario.Recovery));
            }

            terminal.Console.Write(table);
            return ExitCode.Ok;
        });

    private static Command BuildShow(Terminal terminal)
    {
        var name = new Argument<string>("drill") { Description = "A name or number." };
        return new Command("show", """
            Print a drill's file, to be copied and changed.

            Example: platform drill show region-killed > my-scenario.yaml
            """) { name }.Does(terminal, async (parse, _) =>
        {
            await terminal.Output.WriteAsync(ScenarioLibrary.TextOf(Find([parse.GetValue(name)!])[0]));
            return ExitCode.Ok;
        });
    }

    private static Command BuildPlan(Terminal terminal, DrillOptionSet drills)
    {
        var names = new Argument<string[]>("drill") { Description = "Names, numbers, files, or all.", Arity = ArgumentArity.OneOrMore };
        var plan = new Command("plan", """
            Show what a drill would do, to whom, and what must hold, without doing it. Exit code 1 when one cannot be run on the target.

            Example: platform drill plan all
            """) { names };
        drills.AddTargetTo(plan);
        return plan.Does(terminal, async (parse, ct) =>
        {
            var scenarios = Find(parse.GetValue(names)!);
            await using var target = await drills.TargetOfAsync(parse, ct);
            var possible = new List<Scenario>();
            foreach (var scenario in scenarios)
            {
                if (await ShowAsync(terminal.Console, scenario, target, ct))
                {
                    possible.Add(scenario);
                }
            }

            if (scenarios.Count > 1)
            {
                var broken = Sum(possible, s => s.Steady + s.Hold);
                terminal.Console.MarkupLineInterpolated(
                    $"{possible.Count} of {scenarios.Count} can be run on {target.Name}: {Quantity.Show(broken)} of steady state and faults, {Quantity.Show(Sum(possible, s => s.Recovery))} more if each takes all its time to recover");
            }

            return possible.Count == scenarios.Count ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    private static TimeSpan Sum(IEnumerable<Scenario> scenarios, Func<Scenario, TimeSpan> part) => scenarios.Aggregate(TimeSpan.Zero, (sum, s) => sum + part(s));

    private static async Task<bool> ShowAsync(IAnsiConsole console, Scenario scenario, ITarget target, CancellationToken ct)
    {
        console.MarkupLineInterpolated($"[bold]{scenario.Number} {scenario.Name}[/]: {scenario.Title}");
        console.MarkupLineInterpolated($"  {scenario.Hypothesis}");
        var obstacles = await Preconditions.WhyNotAsync(scenario, target, ct);
        foreach (var obstacle in obstacles)
        {
            console.MarkupLineInterpolated($"  [red]cannot be run on {target.Name}: {obstacle}[/]");
        }

        console.MarkupLineInterpolated($"  {Quantity.Show(scenario.Steady)} steady at {scenario.Load.Rate:0.#} requests/s, {scenario.Load.PostShare:0%} of them events");
        foreach (var step in scenario.Faults)
        {
            var lasts = step.For is { } length ? $"for {Quantity.Show(length)}" : $"until {Quantity.Show(scenario.Hold)}";
            console.MarkupLineInterpolated($"  at {Quantity.Show(step.At)}, {lasts}{(step.Times > 1 ? $", {step.Times} times every {Quantity.Show(step.Every)}" : "")}: {step.Fault}");
            if (obstacles.Count == 0 && step.Fault is not LoadFault)
            {
                console.MarkupLineInterpolated($"    [grey]{string.Join(", ", (await target.PlanAsync(step.Fault, ct)).Select(i => i.Subject))}[/]");
            }
        }

        foreach (var expectation in scenario.Expectations)
        {
            console.MarkupLineInterpolated($"  must hold: {expectation.Measure} {expectation.Bound}{(expectation.Region is { } region ? $" (region {region})" : "")}");
        }

        console.WriteLine();
        return obstacles.Count == 0;
    }
}

/// <summary>A drill as <c>drill list --json</c> tells of it.</summary>
internal sealed record DrillEntry(int? Number, string Name, string Title, string Hypothesis, bool Quick, double MostSeconds)
{
    public static DrillEntry Of(Scenario scenario) =>
        new(scenario.Number, scenario.Name, scenario.Title, scenario.Hypothesis, scenario.Quick, (scenario.Steady + scenario.Hold + scenario.Recovery).TotalSeconds);
}
