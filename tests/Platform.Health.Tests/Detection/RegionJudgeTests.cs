using Platform.Contracts.Control;
using Platform.Health.Detection;

namespace Platform.Health.Tests.Detection;

public sealed class RegionJudgeTests
{
    private static readonly Condition s_up = new(Verdict.Up, 0.1, "answers");
    private static readonly Condition s_down = new(Verdict.Down, 8, "connection refused");
    private static readonly Condition s_unknown = new(Verdict.Abstain, 0, "not heard yet");

    private readonly HealthOptions _options = new();
    private readonly JourneyRecord _journeys = new();
    private readonly TimeSpan _start = TimeSpan.FromHours(1);
    private readonly RegionJudge _judge;
    private TimeSpan _now;

    public RegionJudgeTests()
    {
        _now = _start;
        _judge = new(_options, _journeys, _start);
    }

    [Fact]
    public void At_OneInstanceOfAServiceLeft_IsUp() => Assert.Equal(Verdict.Up, At([s_down, s_up], [s_up]).Verdict);

    [Fact]
    public void At_NoInstanceOfACriticalServiceLeft_IsDown()
    {
        At([s_up, s_up], [s_up]);

        var condition = At([s_up, s_up], [s_down]);

        Assert.Equal(Verdict.Down, condition.Verdict);
        Assert.Contains("ingestion", condition.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void At_DownAndNeverSeenWell_AbstainsDuringTheGraceOnly()
    {
        Assert.Equal(Verdict.Abstain, At([s_down], [s_down]).Verdict);

        _now = _start + _options.StartGrace;

        Assert.Equal(Verdict.Down, At([s_down], [s_down]).Verdict);
    }

    [Fact]
    public void At_NothingKnown_Abstains() => Assert.Equal(Verdict.Abstain, At([s_unknown], [s_up]).Verdict);

    [Fact]
    public void At_JourneysFailing_SuspectsThenConvicts()
    {
        At([s_up], [s_up]);
        var seen = new List<Verdict>();
        for (var i = 0; i < _options.JourneysToConvict; i++)
        {
            _journeys.Failed("search: 500");
            seen.Add(At([s_up], [s_up]).Verdict);
        }

        Assert.Equal(Verdict.Up, seen[0]);
        Assert.Equal(Verdict.Suspect, seen[_options.JourneysToSuspect - 1]);
        Assert.Equal(Verdict.Down, seen[^1]);
    }

    [Fact]
    public void At_BackAfterConviction_IsUpOnlyAfterGoodJourneys()
    {
        _journeys.Passed();
        At([s_up], [s_up]);
        At([s_down], [s_up]);

        Assert.Equal(Verdict.Suspect, At([s_up], [s_up]).Verdict);
        for (var i = 0; i < _options.JourneysToRecover; i++)
        {
            _journeys.Passed();
        }

        Assert.Equal(Verdict.Up, At([s_up], [s_up]).Verdict);
    }

    private Condition At(Condition[] ranking, Condition[] ingestion) => _judge.At([("ranking", ranking), ("ingestion", ingestion)], _now);
}
