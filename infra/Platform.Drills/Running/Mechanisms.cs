using Platform.Drills.Journal;
using Platform.Drills.Measuring;
using Platform.Drills.Scenarios;

namespace Platform.Drills.Running;

/// <summary>T = min(tᵢ): what could end a fault's effect on clients, with the time that the design gives it and the time that was seen.</summary>
internal static class Mechanisms
{
    private static readonly TimeSpan s_hedge = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_ejection = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_push = TimeSpan.FromMilliseconds(1_050);
    private static readonly TimeSpan s_pull = TimeSpan.FromMilliseconds(2_000);

    public static IReadOnlyList<MechanismRecord> Of(Scenario scenario, Evidence evidence) => evidence.Injuries.Count == 0
        ? []
        :
        [
            new()
            {
                Name = "a second try elsewhere",
                Predicted = s_hedge,
                Basis = "a refused connection is tried elsewhere at once, a slow one after the route's 95th percentile, 200 ms at most",
                Measured = evidence.Requests.Any(r => r.Due >= evidence.FaultStart && r.Due < evidence.Undoing && r.Failure is null)
                    ? Worst(evidence)
                    : null,
            },
            new()
            {
                Name = "the router's own ejection",
                Predicted = s_ejection,
                Basis = "failures in a row, each seen as its request ends",
                Measured = First(evidence, MomentKind.Ejection),
            },
            new()
            {
                Name = "a majority's decision, announced",
                Predicted = s_push,
                Basis = "decided within 1 s, 50 ms over a broker",
                Measured = First(evidence, MomentKind.Applied),
            },
            new()
            {
                Name = "a majority's decision, asked for",
                Predicted = s_pull,
                Basis = "decided within 1 s, asked for each second",
                Measured = First(evidence, MomentKind.Applied),
            },
        ];

    /// <summary>The longest that a request which was answered well had to wait: by then its second try had come back.</summary>
    private static TimeSpan Worst(Evidence evidence) =>
        evidence.Requests.Where(r => r.Due >= evidence.FaultStart && r.Due < evidence.Undoing && r.Failure is null).Max(r => r.Latency);

    private static TimeSpan? First(Evidence evidence, MomentKind kind) =>
        evidence.Timeline.FirstOrDefault(m => m.Kind == kind && m.At >= evidence.FaultStart && m.At <= evidence.Undoing)?.At - evidence.FaultStart;
}
