using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>The timeline drawn on the axis of the charts: phases as bars, moments as marks on a lane for each kind of actor.</summary>
internal static class StoryStrip
{
    private static readonly (string Name, MomentKind[] Kinds)[] s_lanes =
    [
        ("Engine", [MomentKind.Fault, MomentKind.Heal, MomentKind.Clean, MomentKind.Restored]),
        ("Clients", [MomentKind.FirstBadRequest, MomentKind.LastBadRequest, MomentKind.FirstGoodAnswer]),
        ("Observers", [MomentKind.Vote, MomentKind.Decision, MomentKind.Published, MomentKind.Alarm]),
        ("Routers", [MomentKind.Ejection, MomentKind.Applied, MomentKind.Readmission]),
    ];

    public static Markup Draw(RunMeasures run, TimeAxis time)
    {
        var story = Story.Of(run);
        return Markup.Of(
            $"""
            <figure class="strip story">
            <figcaption><strong>What happened when</strong></figcaption>
            <div class="phases" aria-hidden="true">{run.Journal.Phases.Select(p => Phase(p, time))}</div>
            {s_lanes.Select(l => Lane(l.Name, [.. story.Where(m => l.Kinds.Contains(m.Kind))], run, time))}
            {Strip.Ticks(time)}
            </figure>

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

    private static Markup Lane(string name, IReadOnlyList<TimelineMoment> moments, RunMeasures run, TimeAxis time) => Markup.Of(
        $"""
        <div class="lane" role="img" aria-label="{name}: {Say.Count(moments.Count, "moment")}, listed below"><b>{name}</b>
        {Shades(run, time)}{moments.Select(m => Markup.Of($"<span style=\"left:{time.Percent(m.At)}%\" title=\"{Say.Clock(m.At)} {m.Source}: {m.Text}\">{Mark(m.Kind)}</span>"))}
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
