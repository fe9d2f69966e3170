using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Tests.Reporting;

/// <summary>
/// A believable run of drill 3 out of a seed: a region is killed at 20 s, its shoppers are retried in the other one, observers convict, weights
/// move, the region is healed at 50 s and comes back by slow start.
/// </summary>
internal sealed record SampleRun
{
    public static readonly TimeSpan Fault = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan Heal = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(90);
    private static readonly string[] s_observers = ["health-a", "health-b", "witness"];

    public int Seed { get; init; } = 1;

    /// <summary>Requests a second.</summary>
    public double Rate { get; init; } = 200;

    /// <summary>Requests that fail after the fault, one each 40 ms.</summary>
    public int Failures { get; init; }

    /// <summary>An answer that takes longer is a bad one.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long all processors are in use after the fault.</summary>
    public TimeSpan Crowded { get; init; } = TimeSpan.FromSeconds(4);

    public DateTimeOffset StartTime { get; init; } = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    public DrillJournal Journal()
    {
        var random = new Random(Seed);
        var decided = Fault + TimeSpan.FromMilliseconds(380 + random.Next(200));
        return new DrillJournal
        {
            Run = $"{StartTime:yyyyMMdd-HHmmss}-region-killed",
            Scenario = new ScenarioRecord
            {
                Name = "region-killed",
                Number = 3,
                Title = "kill -9 all of region a",
                Hypothesis = "When every process of region a is killed at once, shoppers notice nothing: each request is answered by region b, and no accepted event is lost.",
                Target = "compose",
                Objective = new ObjectiveRecord { Success = 0.999, Latency = Limit },
                Targets = new Dictionary<string, double>
                {
                    [FigureKey.ErrorsGet] = 0,
                    [FigureKey.ErrorsPost] = 0,
                    [FigureKey.Slowest] = 0.06,
                    [FigureKey.Rto] = 0,
                    [FigureKey.Routed] = 1.2,
                    [FigureKey.Lost] = 0,
                    [FigureKey.Twice] = 0,
                },
            },
            Commit = "61b113e",
            Machine = new MachineRecord { Cores = 2, MemoryBytes = 16_700_000_000, OperatingSystem = "Debian GNU/Linux 13", Runtime = ".NET 10.0.1", BusyBefore = 0.12 },
            StartTime = StartTime,
            Duration = s_end,
            Phases =
            [
                new PhaseRecord(PhaseName.Steady, TimeSpan.Zero, Fault),
                new PhaseRecord(PhaseName.Fault, Fault, Heal),
                new PhaseRecord(PhaseName.Recovery, Heal, TimeSpan.FromSeconds(78)),
                new PhaseRecord(PhaseName.Drain, TimeSpan.FromSeconds(78), TimeSpan.FromSeconds(86)),
                new PhaseRecord(PhaseName.CleanUp, TimeSpan.FromSeconds(86), s_end),
            ],
            Timeline = [.. Timeline(decided, random)],
            Load = Load(decided, random),
            Gauges = [.. Gauges(decided, random)],
            Ledger = new LedgerSummary { Acknowledged = 4_651 - Failures, Unknown = Failures, Found = 4_651 - Failures, Lost = 0, Twice = 0, Waited = TimeSpan.FromSeconds(1.4) },
            Expectations =
            [
                new ExpectationRecord { Text = "errors = 0", Seen = $"{Failures}", Outcome = Failures == 0 ? ExpectationOutcome.Met : ExpectationOutcome.Missed },
                new ExpectationRecord { Text = "decided at most 1 s after the fault", Seen = $"{(decided - Fault).TotalMilliseconds:0} ms", Outcome = ExpectationOutcome.Met },
                new ExpectationRecord { Text = "weights of region a exactly 0", Seen = "0", Outcome = ExpectationOutcome.Met },
                new ExpectationRecord { Text = "features of region a equal those of region b at the end", Seen = "100 of 100 visitors", Outcome = ExpectationOutcome.Met },
            ],
            Faults =
            [
                new FaultRecord
                {
                    Action = "kill everything in region a",
                    Targets = ["region-a-ingestion-1", "region-a-ingestion-2", "region-a-feature-1", "region-a-ranking-1", "region-a-ranking-2", "region-a-inference-1", "region-a-inference-2", "region-a-health-1", "region-a-kafka-1", "region-a-rabbitmq-1", "region-a-redis-1"],
                    Region = "a",
                    Made = Fault,
                    Undone = Heal,
                    UndoneBy = "scenario",
                },
            ],
            State =
            [
                new StateRecord("containers running", "27", "27"),
                new StateRecord("weights", "a 50, b 50", "a 50, b 50"),
                new StateRecord("networks of region a", "edge, region-a, control", "edge, region-a, control"),
                new StateRecord("operator's orders", "none", "none"),
            ],
            Mechanisms =
            [
                new MechanismRecord { Name = "retry in the other region", Predicted = TimeSpan.FromMilliseconds(5), Basis = "refused connection, second try at once", Measured = TimeSpan.FromMilliseconds(6.2) },
                new MechanismRecord { Name = "ejection by the router", Predicted = TimeSpan.FromMilliseconds(100), Basis = "3 hard failures in a row", Measured = TimeSpan.FromMilliseconds(61) },
                new MechanismRecord { Name = "hedge", Predicted = TimeSpan.FromMilliseconds(50), Basis = "max(p95, 50 ms)" },
                new MechanismRecord { Name = "quorum and bus", Predicted = TimeSpan.FromMilliseconds(700), Basis = "probe 200 ms, refusal convicts, vote and grant 300 ms, bus 50 ms", Measured = decided - Fault + TimeSpan.FromMilliseconds(34) },
                new MechanismRecord { Name = "quorum and pull", Predicted = TimeSpan.FromMilliseconds(1_650), Basis = "as above, pull each second" },
            ],
            ModelChanges = [new ModelChange { At = TimeSpan.FromSeconds(12), Model = "ranker", FromVersion = "20260314150001-1", ToVersion = "20260314150901-1", PerformanceChange = 0.004, Measure = "NDCG@10" }],
        };
    }

    private LoadRecord Load(TimeSpan decided, Random random)
    {
        var recorder = new LoadRecorder(Rate, 0.3, TimeSpan.FromMilliseconds(250), new ObjectiveRecord { Success = 0.999, Latency = Limit });
        var failures = Failures;
        for (var i = 0; i < Rate * 78; i++)
        {
            var due = TimeSpan.FromSeconds(i / Rate);
            var toA = random.NextDouble() < WeightOfA(due, decided);
            var dead = due >= Fault && due < Heal;
            var milliseconds = 6 * Math.Exp(0.35 * Normal(random));
            if (toA && dead)
            {
                milliseconds += 3 + (random.NextDouble() * 38);
            }

            var failed = failures > 0 && due >= Fault + TimeSpan.FromMilliseconds(40 * (Failures - failures));
            failures -= failed ? 1 : 0;
            recorder.Record(new RequestOutcome
            {
                IsPost = random.NextDouble() < 0.3,
                Path = random.NextDouble() < 0.5 ? "/v1/search" : "/v1/recommendations/home",
                Due = due,
                Sent = due + TimeSpan.FromMilliseconds(random.NextDouble() * 2),
                Latency = TimeSpan.FromMilliseconds(milliseconds),
                Region = toA && !dead ? "a" : "b",
                Failure = failed ? "HTTP 503" : null,
                Rung = dead && random.NextDouble() < 0.01 ? "no-features" : null,
            });
        }

        return recorder.ToRecord();
    }

    private static double WeightOfA(TimeSpan at, TimeSpan decided) => (at - Heal).TotalSeconds switch
    {
        _ when at < decided => 0.5,
        < 8 => 0,
        < 11 => 0.01,
        < 14 => 0.05,
        < 17 => 0.25,
        _ => 0.5,
    };

    private static IEnumerable<TimelineMoment> Timeline(TimeSpan decided, Random random)
    {
        yield return Moment(Fault, MomentKind.Fault, "engine", "kill of 11 containers of region a", "a");
        yield return Moment(Fault + TimeSpan.FromMilliseconds(61), MomentKind.Ejection, "router-1", "ranking of a: 3 refused connections in a row", "a");
        yield return Moment(Fault + TimeSpan.FromMilliseconds(74), MomentKind.Ejection, "router-2", "ingestion of a: 3 refused connections in a row", "a");
        yield return Moment(Fault + TimeSpan.FromMilliseconds(140 + random.Next(60)), MomentKind.Vote, "health-b", "a is down: connection refused", "a");
        yield return Moment(Fault + TimeSpan.FromMilliseconds(210 + random.Next(60)), MomentKind.Vote, "witness", "a is down: connection refused", "a");
        yield return Moment(decided, MomentKind.Decision, "witness", "a 0, b 100: 2 of 3 observers", "a", 8);
        yield return Moment(decided + TimeSpan.FromMilliseconds(9), MomentKind.Published, "witness", "RegionFailedOver to RabbitMQ of b", "a", 8);
        yield return Moment(decided + TimeSpan.FromMilliseconds(21), MomentKind.Applied, "router-1", "a 0, b 100", "a", 8);
        yield return Moment(decided + TimeSpan.FromMilliseconds(34), MomentKind.Applied, "router-2", "a 0, b 100", "a", 8);
        yield return Moment(Heal, MomentKind.Heal, "engine", "start of 11 containers of region a", "a");
        yield return Moment(TimeSpan.FromSeconds(58), MomentKind.Decision, "health-b", "a 1, b 99: slow start", "a", 9);
        yield return Moment(TimeSpan.FromSeconds(58.2), MomentKind.FirstGoodAnswer, "clients", "first good answer from a", "a");
        yield return Moment(TimeSpan.FromSeconds(61), MomentKind.Decision, "health-b", "a 5, b 95: slow start", "a", 10);
        yield return Moment(TimeSpan.FromSeconds(64), MomentKind.Decision, "health-b", "a 25, b 75: slow start", "a", 11);
        yield return Moment(TimeSpan.FromSeconds(67), MomentKind.Decision, "health-b", "a 50, b 50: slow start done", "a", 12);
        yield return Moment(TimeSpan.FromSeconds(69.4), MomentKind.Restored, "engine", "weights, lag and spool as before the fault", "a");
        yield return Moment(TimeSpan.FromSeconds(89.1), MomentKind.Clean, "engine", "state as before, no fault left");
    }

    private IEnumerable<GaugeSeries> Gauges(TimeSpan decided, Random random)
    {
        foreach (var observer in s_observers)
        {
            foreach (var region in new[] { "a", "b" })
            {
                yield return Gauge(GaugeKind.Suspicion, observer, region, at =>
                {
                    var dead = at >= Fault && at < Heal + TimeSpan.FromSeconds(3);
                    return (region == "a" || observer == "health-a") && dead
                        ? observer == "health-a" ? null : Math.Min(40, (at - Fault).TotalSeconds * 14)
                        : 0.1 + (random.NextDouble() * 0.5);
                });
            }
        }

        yield return Gauge(GaugeKind.Weight, "router-1", "a", at => 100 * WeightOfA(at, decided));
        yield return Gauge(GaugeKind.Weight, "router-1", "b", at => 100 - (100 * WeightOfA(at, decided)));
        yield return Gauge(GaugeKind.Lag, "feature, from a", "a", at => at < Fault ? 3 + random.Next(6) : at < Heal ? null : Math.Max(random.Next(8), 900 - (160 * (at - Heal).TotalSeconds)));
        yield return Gauge(GaugeKind.Lag, "feature, from b", "b", _ => 4 + random.Next(9));
        yield return Gauge(GaugeKind.Spool, "ingestion", "b", _ => 0);
        yield return Gauge(GaugeKind.Processors, "this machine", null, at => at >= Fault && at < Fault + Crowded ? 100 : 40 + random.Next(20));
        yield return Gauge(GaugeKind.Queue, "control events", "b", at => at > decided && at < decided + TimeSpan.FromSeconds(1) ? 2 : 0);
    }

    private static GaugeSeries Gauge(GaugeKind kind, string subject, string? region, Func<TimeSpan, double?> read) => new()
    {
        Kind = kind,
        Subject = subject,
        Region = region,
        Points = [.. Enumerable.Range(0, (int)(s_end.TotalSeconds * 4))
            .Select(i => TimeSpan.FromSeconds(i / 4d))
            .Select(at => (At: at, Value: read(at)))
            .Where(p => p.Value is not null)
            .Select(p => new GaugePoint(p.At, Math.Round(p.Value!.Value, 2)))],
    };

    private static TimelineMoment Moment(TimeSpan at, MomentKind kind, string source, string text, string? region = null, long? epoch = null) =>
        new() { At = at, Kind = kind, Source = source, Text = text, Region = region, Epoch = epoch };

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
