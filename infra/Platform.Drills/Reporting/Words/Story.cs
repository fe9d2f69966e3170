using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.Words;

/// <summary>The timeline as reports show it: what the engine noted, with what the load shows between.</summary>
internal static class Story
{
    private const string Clients = "clients";

    /// <summary>All moments in the order of time.</summary>
    public static IReadOnlyList<TimelineMoment> Of(RunMeasures run) =>
        [.. run.Journal.Timeline.Concat(FromLoad(run)).OrderBy(m => m.At).ThenBy(m => m.Kind)];

    private static IEnumerable<TimelineMoment> FromLoad(RunMeasures run)
    {
        foreach (var disturbance in run.Disturbances)
        {
            yield return new TimelineMoment
            {
                At = disturbance.First,
                Kind = MomentKind.FirstBadRequest,
                Source = Clients,
                Text = $"first bad request of {Say.Number(disturbance.Bad)}",
            };
            yield return new TimelineMoment
            {
                At = disturbance.Last,
                Kind = MomentKind.LastBadRequest,
                Source = Clients,
                Text = $"last bad request; quiet for {Say.Time(Disturbance.Quiet)} from here",
            };
        }
    }
}
