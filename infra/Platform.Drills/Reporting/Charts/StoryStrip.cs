using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>The timeline drawn on the axis of the charts: phases as bars, moments as marks on a lane for each kind of actor.</summary>
internal static class StoryStrip
{
    /// <summary>A close-up ends a little after its last moment.</summary>
    private const double Margin = 1.1;

    /// <summary>Marks beyond these lie on one another and make a page slow; the table below lists more.</summary>
    private const int MostMarks = 300;

    private static readonly (string Name, MomentKind[] Kinds)[] s_lanes =
    [
        ("Engine", [MomentKind.Fault, MomentKind.Heal, MomentKind.Clean, MomentKind.Restored]),
        ("Clients", [MomentKind.FirstBadRequest, MomentKind.LastBadRequest, MomentKind.FirstGoodAnswer]),
        ("Observers", [MomentKind.Vote, MomentKind.Decision, MomentKind.Published, MomentKind.Promotion, MomentKind.Rollback, MomentKind.Alarm]),
        ("Routers", [MomentKind.Ejection, MomentKind.Applied, MomentKind.Readmission]),
    ];

    /// <summary>The whole run, with its phases.</summary>
    public static Markup Draw(RunMeasures run, TimeAxis time) => Markup.Of(
        $"""
        <figure class="strip story">
        <figcaption><strong>What happened when</strong></figcaption>
        <div class="phases" aria-hidden="true">{run.Journal.Phases.Select(p => Phase(p, time))}</div>
        {Lanes(run, time, Shades(run, time))}
        </figure>

        """);

    /// <summary>The stretch from the fault until nothing changed any more: at the scale of a run a failover is one thick mark.</summary>
    public static Markup CloseUp(RunMeasures run)
    {
        if (run.Span.Fault is not { } fault || run.Times.Settled is not { } settled || settled <= fault)
        {
            return default;
        }

        var time = new TimeAxis(fault, fault + ((settled - fault) * Margin));
        return Markup.Of(
            $"""
            <div class="strips"><figure class="strip story">
            <figcaption><strong>Close-up: since the fault</strong></figcaption>
            {Lanes(run, time, default)}
            </figure></div>

            """);
    }

    /// <summary>The mark of a kind: shape and colour, so that neither carries the meaning alone.</summary>
    public static Markup Mark(MomentKind kind) => Markup.Of($"<i class=\"mark {Tone(kind)}\">{Glyph(kind)}</i>");

    private static Markup Phase(PhaseRecord phase, TimeAxis time)
    {
        var (left, width) = (time.Percent(phase.Start), time.Percent(phase.End) - time.Percent(phase.Start));
        var name = phase.Name.ToString().ToLowerInvariant();
        return Markup.Of($"<span class=\"phase {name}\" style=\"left:{left}%;width:{width}%\" title=\"{name}: {Say.Clock(phase.Start)} to {Say.Clock(phase.End)}\">{(width > 6 ? name : "")}</span>");
    }

    private static Markup Lanes(RunMeasures run, TimeAxis time, Markup shades)
    {
        var story = Story.Of(run).Where(m => time.Holds(m.At)).ToList();
        return Markup.Of($"{s_lanes.Select(l => Lane(l.Name, [.. story.Where(m => l.Kinds.Contains(m.Kind)).Take(MostMarks)], time, shades))}{Strip.Ticks(time)}");
    }

    private static Markup Lane(string name, IReadOnlyList<TimelineMoment> moments, TimeAxis time, Markup shades) => Markup.Of(
        $"""
        <div class="lane" role="img" aria-label="{name}: {Say.Count(moments.Count, "moment")}, listed below"><b>{name}</b>
        {shades}{moments.Select(m => Markup.Of($"<span style=\"left:{time.Percent(m.At)}%\" title=\"{Say.Clock(m.At)} {m.Source}: {m.Text}\">{Mark(m.Kind)}</span>"))}
        </div>

        """);

    private static Markup Shades(RunMeasures run, TimeAxis time) => Markup.Join(run.Journal.Faults.Select(f =>
    {
        var (left, right) = (time.Percent(f.Made), time.Percent(f.Undone ?? run.Span.End));
        return Markup.Of($"<span class=\"shade\" style=\"left:{left}%;width:{right - left}%\"></span>");
    }));

    private static string Glyph(MomentKind kind) => kind switch
    {
        MomentKind.Fault => "✕",
        MomentKind.Heal => "✚",
        MomentKind.FirstBadRequest or MomentKind.LastBadRequest => "!",
        MomentKind.Ejection => "▼",
        MomentKind.Readmission => "▲",
        MomentKind.Vote => "◇",
        MomentKind.Decision => "◆",
        MomentKind.Published => "➤",
        MomentKind.Promotion => "★",
        MomentKind.Rollback => "↺",
        MomentKind.Applied => "■",
        MomentKind.FirstGoodAnswer => "●",
        MomentKind.Restored or MomentKind.Clean => "✓",
        MomentKind.Alarm => "⚑",
        _ => "·",
    };

    private static string Tone(MomentKind kind) => kind switch
    {
        MomentKind.Fault or MomentKind.FirstBadRequest or MomentKind.LastBadRequest or MomentKind.Alarm => "bad",
        MomentKind.Heal or MomentKind.FirstGoodAnswer or MomentKind.Restored or MomentKind.Clean or MomentKind.Readmission => "good",
        _ => "plain",
    };
}
