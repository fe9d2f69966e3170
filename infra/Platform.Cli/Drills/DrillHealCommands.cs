using System.CommandLine;
using System.Runtime.InteropServices;
using Platform.Drills.Safety;
using Spectre.Console;

namespace Platform.Cli.Drills;

/// <summary><c>platform drill heal</c>, and the process that a drill starts beside itself.</summary>
internal static class DrillHealCommands
{
    /// <summary>The sub-command that watches; for the engine, not for people.</summary>
    public const string WatchName = "watch";

    private const string Log = "watch.log";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static Command BuildHeal(Terminal terminal, DrillOptionSet drills)
    {
        var folder = new Argument<string>("run") { Description = "The folder of a run." };
        return new Command("heal", """
            Undo what a run broke and did not heal, from the undo list in its folder. Healing twice changes nothing.

            Example: platform drill heal drill-reports/20260101-120000-region-killed
            """) { folder }.Does(terminal, async (parse, ct) =>
        {
            var left = await Healer.HealAsync(parse.GetValue(folder)!, drills.ForHealing, "operator", s_patience, terminal.Time, ct);
            foreach (var line in left)
            {
                terminal.Console.MarkupLineInterpolated($"[red]not undone: {line}[/]");
            }

            return left.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    /// <summary>Listens to the engine on its input. Signals that end a terminal's programs do not end it: it has to outlive the engine.</summary>
    public static Command BuildWatch(Terminal terminal, DrillOptionSet drills)
    {
        var folder = new Argument<string>("run");
        return new Command(WatchName, "Watch over a drill (started by the engine).") { folder }.Hide().Does(terminal, async (parse, _) =>
        {
            using var interrupt = Ignore(PosixSignal.SIGINT);
            using var hangUp = Ignore(PosixSignal.SIGHUP);
            using var quit = Ignore(PosixSignal.SIGQUIT);
            var run = parse.GetValue(folder)!;
            if (!await DeadMansSwitch.ListenAsync(new StreamReader(terminal.Input()), terminal.Output, terminal.Time))
            {
                return ExitCode.Ok;
            }

            var left = await Healer.HealAsync(run, drills.ForHealing, "dead-man's switch", s_patience, terminal.Time, CancellationToken.None);
            await File.WriteAllLinesAsync(Path.Combine(run, Log), left.Count == 0 ? ["the engine was gone: everything is undone"] : left.Select(l => $"not undone: {l}"), CancellationToken.None);
            return left.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) => PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
