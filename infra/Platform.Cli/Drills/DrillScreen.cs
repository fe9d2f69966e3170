using System.Globalization;
using Platform.Drills.Journal;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Running;
using Platform.Drills.Scenarios;
using Platform.Drills.Scenarios.Reading;
using Spectre.Console;

namespace Platform.Cli.Drills;

/// <summary>Shows a drill as it goes: each phase, and each thing that happens, on the run's clock.</summary>
internal sealed class DrillScreen : IDisposable
{
    private readonly Lock _turn = new();
    private readonly IAnsiConsole _console;
    private readonly DrillRun _drill;

    public DrillScreen(IAnsiConsole console, Scenario scenario, DrillRun drill)
    {
        (_console, _drill) = (console, drill);
        _console.MarkupLineInterpolated($"[bold]{scenario.Name}[/]: {scenario.Title}");
        drill.PhaseBegun += OnPhase;
        drill.Timeline.Noted += OnMoment;
    }

    public static string Badge(DrillVerdict? verdict) => verdict switch
    {
        DrillVerdict.Pass => "[black on green] PASS [/]",
        DrillVerdict.Fail => "[white on red] FAIL [/]",
        DrillVerdict.Invalid => "[black on yellow] INVALID [/]",
        _ => "[black on grey] REFUSED [/]",
    };

    public void Verdict(RunSummary summary, string report)
    {
        _console.MarkupLine($"{Badge(summary.Verdict)} {Markup.Escape(summary.Sentence)}");
        foreach (var reason in summary.Reasons)
        {
            _console.MarkupLineInterpolated($"  {reason}");
        }

        _console.MarkupLineInterpolated($"  [grey]{report}[/]");
    }

    public void Refused(string why) => _console.MarkupLine($"{Badge(null)} {Markup.Escape(why)}");

    public void Dispose()
    {
        _drill.PhaseBegun -= OnPhase;
        _drill.Timeline.Noted -= OnMoment;
    }

    private void OnPhase(PhaseName phase, TimeSpan most)
    {
        lock (_turn)
        {
            _console.MarkupLineInterpolated($"[blue]{phase.ToString().ToLowerInvariant()}[/] [grey](up to {Quantity.Show(most)})[/]");
        }
    }

    private void OnMoment(TimelineMoment moment)
    {
        var colour = moment.Kind switch
        {
            MomentKind.Fault => "red",
            MomentKind.Alarm or MomentKind.Ejection => "yellow",
            MomentKind.Heal or MomentKind.Restored or MomentKind.Clean or MomentKind.Readmission => "green",
            MomentKind.Decision or MomentKind.Applied => "white",
            _ => "grey",
        };
        lock (_turn)
        {
            _console.MarkupLine(string.Create(
                CultureInfo.InvariantCulture, $"  [grey]{moment.At.TotalSeconds,8:0.000}[/] [{colour}]{Markup.Escape($"{moment.Source}: {moment.Text}")}[/]"));
        }
    }
}
