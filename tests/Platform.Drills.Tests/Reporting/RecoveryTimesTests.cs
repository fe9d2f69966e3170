using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Tests.Reporting;

public sealed class RecoveryTimesTests
{
    [Fact]
    public void Of_FailoverByQuorum_SplitsTheTimeStepByStep()
    {
        var times = RecoveryTimes.Of(Run([
            At(10.2, MomentKind.Vote),
            At(10.3, MomentKind.Vote),
            At(10.5, MomentKind.Decision, epoch: 8),
            At(10.52, MomentKind.Published, epoch: 8),
            At(10.55, MomentKind.Applied, "router-1", 8),
            At(10.6, MomentKind.Applied, "router-2", 8),
        ], bad: [10.1, 10.9]));

        Assert.Equal(Milliseconds(200, 300, 20, 80, 300), [times.Detect, times.Decide, times.Propagate, times.Apply, times.Restore]);
        Assert.Equal(TimeSpan.FromSeconds(0.9), times.Rto);
        Assert.Equal(TimeSpan.FromSeconds(0.6), times.Routed);
    }

    [Fact]
    public void Of_PullWithoutBroker_HasNoPropagation()
    {
        var times = RecoveryTimes.Of(Run([At(10.2, MomentKind.Vote), At(10.5, MomentKind.Decision, epoch: 8), At(11.4, MomentKind.Applied, "router-1", 8)]));

        Assert.Null(times.Propagate);
        Assert.Equal(TimeSpan.FromMilliseconds(900), times.Apply);
    }

    [Fact]
    public void Of_EjectionAlone_DecidesNothing()
    {
        var times = RecoveryTimes.Of(Run([At(10.061, MomentKind.Ejection)]));

        Assert.Equal(Milliseconds(61, null, null, null, 0), [times.Detect, times.Decide, times.Propagate, times.Apply, times.Restore]);
        Assert.Equal(TimeSpan.Zero, times.Rto);
    }

    [Fact]
    public void Of_DecisionOfTheFailback_IsNotTheFailover() =>
        Assert.Null(RecoveryTimes.Of(Run([At(10.1, MomentKind.Vote), At(45, MomentKind.Decision, epoch: 9)])).Decide);

    [Fact]
    public void Of_RouterThatRestarts_CountsByItsFirstTime()
    {
        var times = RecoveryTimes.Of(Run([
            At(10.5, MomentKind.Decision, epoch: 8),
            At(10.6, MomentKind.Applied, "router-1", 8),
            At(20, MomentKind.Applied, "router-1", 8),
        ]));

        Assert.Equal(TimeSpan.FromMilliseconds(600), times.Routed);
    }

    [Fact]
    public void Of_ServiceThatWasGoodAgainBeforeTheRecovery_CountsTheFirstDisturbanceAlone()
    {
        var times = RecoveryTimes.Of(Run([], bad: [10.1, 11, 45]));

        Assert.Equal(TimeSpan.FromSeconds(1), times.Rto);
    }

    [Fact]
    public void Of_DisturbanceThatOutlastsTheFault_CountsToItsEnd() =>
        Assert.Equal(TimeSpan.FromSeconds(32), RecoveryTimes.Of(Run([], bad: [.. Enumerable.Range(11, 32).Select(s => (double)s)])).Rto);

    [Fact]
    public void Of_BadRequestBeforeTheFault_IsNotTheFaults() =>
        Assert.Equal(TimeSpan.Zero, RecoveryTimes.Of(Run([], bad: [3])).Rto);

    [Fact]
    public void Of_RunWithoutFault_HasNoTimes() =>
        Assert.Null(RecoveryTimes.Of(Run([At(10.2, MomentKind.Vote)]) with { Faults = [] }).Rto);

    private static TimeSpan?[] Milliseconds(params double?[] values) => [.. values.Select(v => v is null ? (TimeSpan?)null : TimeSpan.FromMilliseconds(v.Value))];

    private static TimelineMoment At(double seconds, MomentKind kind, string source = "witness", long? epoch = null) =>
        new() { At = TimeSpan.FromSeconds(seconds), Kind = kind, Source = source, Text = "", Epoch = epoch };

    /// <summary>A fault from 10 s to 40 s of a minute.</summary>
    private static DrillJournal Run(IReadOnlyList<TimelineMoment> timeline, double[]? bad = null)
    {
        var objective = new ObjectiveRecord { Success = 0.999, Latency = TimeSpan.FromMilliseconds(250) };
        var recorder = new LoadRecorder(1, 0, TimeSpan.FromMilliseconds(250), objective);
        foreach (var due in (bad ?? []).Select(TimeSpan.FromSeconds))
        {
            recorder.Record(new RequestOutcome { IsPost = false, Path = "/", Due = due, Sent = due, Latency = TimeSpan.Zero, Failure = "HTTP 503" });
        }

        return GoldenJournal.Value with
        {
            Timeline = timeline,
            Load = recorder.ToRecord(),
            Duration = TimeSpan.FromMinutes(1),
            Faults = [new FaultRecord { Action = "kill", Targets = ["x"], Made = TimeSpan.FromSeconds(10), Undone = TimeSpan.FromSeconds(40) }],
        };
    }
}
