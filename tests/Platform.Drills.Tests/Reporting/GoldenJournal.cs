using Platform.Drills.Journal;

namespace Platform.Drills.Tests.Reporting;

/// <summary>A journal with every field filled.</summary>
internal static class GoldenJournal
{
    public static readonly DrillJournal Value = new()
    {
        Run = "20260314-150926-region-killed",
        Scenario = new ScenarioRecord
        {
            Name = "region-killed",
            Number = 3,
            Title = "kill -9 all of region a",
            Hypothesis = "Shoppers notice nothing when all of region a is killed.",
            Target = "compose",
            Objective = new ObjectiveRecord { Success = 0.999, Latency = TimeSpan.FromMilliseconds(250) },
            Targets = new Dictionary<string, double> { ["errors.get"] = 0, ["decide"] = 1 },
        },
        Commit = "61b113e+",
        Machine = new MachineRecord { Cores = 2, MemoryBytes = 8_589_934_592, OperatingSystem = "Debian 13", Runtime = ".NET 10.0.0", BusyBefore = 0.125 },
        StartTime = new DateTimeOffset(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero),
        Duration = TimeSpan.FromSeconds(62.5),
        EndedEarly = "interrupted",
        Phases = [new PhaseRecord(PhaseName.Steady, TimeSpan.Zero, TimeSpan.FromSeconds(10)), new PhaseRecord(PhaseName.CleanUp, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62.5))],
        Timeline =
        [
            new TimelineMoment
            {
                At = TimeSpan.FromSeconds(10.463),
                Kind = MomentKind.Decision,
                Source = "witness",
                Text = "a 0, b 100: region a is down",
                Region = "a",
                Epoch = 8,
            },
        ],
        Load = Load(),
        Gauges = [new GaugeSeries { Kind = GaugeKind.Suspicion, Subject = "health-b", Region = "a", Points = [new GaugePoint(TimeSpan.FromSeconds(10.2), 8.5)] }],
        Ledger = new LedgerSummary
        {
            Acknowledged = 100,
            Unknown = 1,
            Found = 99,
            Lost = 1,
            Twice = 0,
            Waited = TimeSpan.FromSeconds(2),
            Missing = [new MissingEvent("e-1", TimeSpan.FromSeconds(9.5))],
        },
        Expectations = [new ExpectationRecord { Text = "no failed GET", Seen = "1 failed", Outcome = ExpectationOutcome.Missed }],
        Faults =
        [
            new FaultRecord
            {
                Action = "kill",
                Targets = ["region-a-router-1"],
                Region = "a",
                Share = 0.5,
                Made = TimeSpan.FromSeconds(10),
                Undoing = TimeSpan.FromSeconds(30),
                Undone = TimeSpan.FromSeconds(40),
                UndoneBy = "scenario",
            },
        ],
        State = [new StateRecord("containers running", "28", "28")],
        Mechanisms = [new MechanismRecord { Name = "retry in the other region", Predicted = TimeSpan.FromSeconds(0.05), Basis = "connect time-out 50 ms", Measured = TimeSpan.FromSeconds(0.041) }],
        ModelChanges = [new ModelChange { At = TimeSpan.FromSeconds(20), Model = "ranker", FromVersion = "1", ToVersion = "2", PerformanceChange = -0.02, Measure = "NDCG@10" }],
    };

    private static LoadRecord Load()
    {
        var recorder = new LoadRecorder(200, 0.3, TimeSpan.FromMilliseconds(250), new ObjectiveRecord { Success = 0.999, Latency = TimeSpan.FromMilliseconds(250) });
        recorder.Record(new RequestOutcome
        {
            IsPost = false,
            Path = "/v1/search",
            Due = TimeSpan.FromSeconds(10.005),
            Sent = TimeSpan.FromSeconds(10.045),
            Latency = TimeSpan.FromSeconds(0.012345),
            Region = "b",
            Rung = "no-ranker",
        });
        recorder.Record(new RequestOutcome
        {
            IsPost = true,
            Path = "/v1/events",
            Due = TimeSpan.FromSeconds(10.01),
            Sent = TimeSpan.FromSeconds(10.01),
            Latency = TimeSpan.FromSeconds(0.3),
            Failure = "HTTP 503",
        });
        return recorder.ToRecord();
    }
}
