using Platform.Drills.Journal;
using Platform.Drills.Measuring;
using Platform.Drills.Scenarios;
using Platform.Drills.Scenarios.Reading;
using Platform.Drills.Targets;

namespace Platform.Drills.Tests.Measuring;

public sealed class MeasureTests
{
    private const string Dead = "10.0.0.1:8080";
    private const string Alive = "10.0.0.2:8080";
    private static readonly TimeSpan s_fault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_healed = TimeSpan.FromSeconds(30);

    private static readonly Evidence s_evidence = new()
    {
        SteadyStart = TimeSpan.Zero,
        FaultStart = s_fault,
        Undoing = s_healed,
        Healed = s_healed,
        Requests =
        [
            .. Enumerable.Range(0, 100).Select(i => Request(0.1 * i, 0.010)),
            .. Enumerable.Range(0, 99).Select(i => Request(10 + (0.1 * i), 0.020)),
            Request(20, 0.5, "/v1/events"),
            Request(21, 0.1) with { Failure = "HTTP 503" },
            Request(31, 0.040),
        ],
        Views =
        [
            View(9, 4, 100, "in", "in"),
            View(10.1, 4, 100, "ejected", "in"),
            View(10.8, 5, 0, "ejected", "ejected"),
            View(15, 5, 0, "in", "in"),
            View(31, 6, 50, "in", "in"),
        ],
        Timeline =
        [
            new TimelineMoment { At = TimeSpan.FromSeconds(5), Kind = MomentKind.Promotion, Source = "witness", Text = "" },
            new TimelineMoment { At = TimeSpan.FromSeconds(40), Kind = MomentKind.Promotion, Source = "witness", Text = "" },
        ],
        Decisions = [new(TimeSpan.FromSeconds(10.7), 5, Weights(0)), new(TimeSpan.FromSeconds(30.9), 6, Weights(50))],
        RouterSilences = [new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4.2)), new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(13.5))],
        Injuries = [(new Injury("kill", "ranking-1", "a", "ranking", [Dead], new Undo("start", "1")), s_fault)],
        Recovered = new Dictionary<string, TimeSpan> { [MeasureCatalog.Restored] = TimeSpan.FromSeconds(36) },
    };

    [Theory]
    [InlineData("errors", "1")]
    [InlineData("slowest", "500ms")]
    [InlineData("p95", "20ms")]
    [InlineData("p95", "2x")]
    [InlineData("failback-p99", "4x")]
    [InlineData("others-ejected", "1")]
    [InlineData("readmissions", "1")]
    [InlineData("marked-down", "1")]
    [InlineData("weight", "0")]
    [InlineData("epochs", "1")]
    [InlineData("promotions", "1")]
    [InlineData("rollbacks", "0")]
    [InlineData("epoch-falls", "0")]
    [InlineData("restored", "6s")]
    public void Judge_FigureAtItsBound_IsMet(string measure, string value)
    {
        Assert.True(Quantity.TryBound(value, BoundKind.Exactly, out var bound));
        Assert.Equal(ExpectationOutcome.Met, Judge(measure, bound!).Outcome);
    }

    [Theory]
    [InlineData("ejected", 0.1)]
    [InlineData("decided", 0.7)]
    [InlineData("applied", 0.8)]
    public void Read_Times_CountFromTheFault(string measure, double seconds) =>
        Assert.Equal(seconds, MeasureCatalog.Find(measure)!.Read(s_evidence, Expect(measure, new Bound(BoundKind.Most, 1, Unit.Time)))!.Value, 6);

    [Fact]
    public void Read_RouterBack_IsTheSilenceThatFollowedItsEnd()
    {
        var ended = s_evidence with { Injuries = [(new Injury("restart", "router-1", null, "router", [], new Undo("start", "1")), s_fault)] };
        Assert.Equal(1.5, MeasureCatalog.Find("router-back")!.Read(ended, Expect("router-back", new Bound(BoundKind.Most, 2, Unit.Time)))!.Value, 6);
    }

    [Fact]
    public void Judge_FigureBeyondItsBound_IsMissedAndSaysWhatWasSeen()
    {
        var judged = Judge("errors", new Bound(BoundKind.Exactly, 0, Unit.Count));
        Assert.Equal((ExpectationOutcome.Missed, "1"), (judged.Outcome, judged.Seen));
    }

    [Fact]
    public void Judge_WhatHadToHappenAndDidNot_IsMissed() =>
        Assert.Equal(ExpectationOutcome.Missed, Judge("spool-empty", new Bound(BoundKind.Most, 60, Unit.Time)).Outcome);

    [Fact]
    public void Judge_WhatCouldNotBeMeasured_IsUnknown() =>
        Assert.Equal(ExpectationOutcome.Unknown, Judge("refused-decisions", new Bound(BoundKind.Least, 1, Unit.Count)).Outcome);

    [Fact]
    public void Judge_NarrowedToPaths_CountsThoseAlone()
    {
        var narrowed = Expect("errors", new Bound(BoundKind.Exactly, 0, Unit.Count)) with { Paths = ["/v1/events"] };
        Assert.Equal(ExpectationOutcome.Met, MeasureCatalog.Judge(narrowed, s_evidence).Outcome);
    }

    [Fact]
    public void Read_NothingHappened_NoMeasureFails()
    {
        var nothing = s_evidence with { Requests = [], Views = [], Timeline = [], Decisions = [], Injuries = [], Recovered = new Dictionary<string, TimeSpan>() };
        Assert.All(MeasureCatalog.All, m => m.Read(nothing, Expect(m.Name, new Bound(BoundKind.Most, 1, m.Units[0]))));
    }

    private static ExpectationRecord Judge(string measure, Bound bound) => MeasureCatalog.Judge(Expect(measure, bound), s_evidence);

    private static Expectation Expect(string measure, Bound bound) => new() { Measure = measure, Bound = bound };

    private static RequestOutcome Request(double due, double latency, string path = "/v1/search") => new()
    {
        IsPost = path == "/v1/events",
        Path = path,
        Due = TimeSpan.FromSeconds(due),
        Sent = TimeSpan.FromSeconds(due),
        Latency = TimeSpan.FromSeconds(latency),
        Region = "b",
    };

    private static DestinationView Destination(string address, string state, double at) =>
        new("ranking", "a", address, state) { OutAt = state == "in" ? null : TimeSpan.FromSeconds(at) };

    private static RouterView View(double at, long epoch, int weight, string dead, string alive) => new()
    {
        At = TimeSpan.FromSeconds(at),
        Router = "router",
        Epoch = epoch,
        AppliedAt = TimeSpan.FromSeconds(at),
        Weights = Weights(weight),
        Destinations = [Destination(Dead, dead, at), Destination(Alive, alive, at)],
    };

    private static Dictionary<string, int> Weights(int a) => new() { ["a"] = a, ["b"] = 100 };
}
