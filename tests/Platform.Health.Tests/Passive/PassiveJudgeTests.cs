using CsCheck;
using Platform.Contracts.Control;
using Platform.Health.Detection;
using Platform.Health.Passive;

namespace Platform.Health.Tests.Passive;

public sealed class PassiveJudgeTests
{
    private static readonly PassiveJudge s_judge = new(new HealthOptions());

    [Fact]
    public void Of_RegionFailsWhatOthersDoNot_IsDown()
    {
        var condition = s_judge.Of("a", [Route("search", "a", 100, failures: 30), Route("search", "b", 100, failures: 0)]);

        Assert.Equal(Verdict.Down, condition!.Value.Verdict);
        Assert.Contains("30 of 100 real requests", condition.Value.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AllRegionsFailAlike_IsNoRegionsFault() =>
        Assert.Equal(Verdict.Up, s_judge.Of("a", [Route("search", "a", 100, failures: 60), Route("search", "b", 100, failures: 60)])!.Value.Verdict);

    [Fact]
    public void Of_RegionDragsOnMostOfItsTraffic_IsSlow()
    {
        PassiveRoute[] routes =
        [
            Route("search", "a", 100, median: 305), Route("search", "b", 100, median: 5),
            Route("events", "a", 40, median: 3), Route("events", "b", 40, median: 3),
        ];

        Assert.Equal(Verdict.Slow, s_judge.Of("a", routes)!.Value.Verdict);
        Assert.Equal(Verdict.Up, s_judge.Of("b", routes)!.Value.Verdict);
    }

    [Fact]
    public void Of_FewMillisecondsMore_IsNotSlowHoweverManyTimes() =>
        Assert.Equal(Verdict.Up, s_judge.Of("a", [Route("events", "a", 100, median: 8), Route("events", "b", 100, median: 1)])!.Value.Verdict);

    [Fact]
    public void Of_TooLittleTrafficHereOrElsewhere_SaysNothing()
    {
        Assert.Null(s_judge.Of("a", [Route("search", "a", 19, failures: 19), Route("search", "b", 100)]));
        Assert.Null(s_judge.Of("a", [Route("search", "a", 100, failures: 100), Route("search", "b", 19)]));
        Assert.Null(s_judge.Of("a", [Route("search", "a", 100, failures: 100), Route("events", "b", 100)]));
    }

    [Fact]
    public void Of_RoutersLostItAndNotTheOthers_IsDownHoweverFewTheTries()
    {
        PassiveRoute[] routes = [Route("search", "a", 3) with { Lost = true }, Route("search", "b", 100)];

        Assert.Equal(Verdict.Down, s_judge.Of("a", routes)!.Value.Verdict);
        Assert.Null(s_judge.Of("a", [routes[0], routes[1] with { Lost = true }]));
    }

    [Fact]
    public void Routes_OneRouterLostARegionAndAnotherIsServedByIt_IsNotLost()
    {
        var book = new PassiveBook();
        book.Take(View("router-1", Route("search", "a", 3) with { Lost = true }), TimeSpan.Zero);
        Assert.True(Assert.Single(book.Routes(TimeSpan.Zero)).Lost);

        book.Take(View("router-2", Route("search", "a", 3)), TimeSpan.Zero);
        Assert.False(Assert.Single(book.Routes(TimeSpan.Zero)).Lost);
    }

    [Fact]
    public void Of_AnyTraffic_NeverConvictsBothOfTwoRegions() =>
        Gen.Select(Gen.Long[20, 500], Gen.Double[0, 1], Gen.Double[1, 500], Gen.Long[20, 500], Gen.Double[0, 1], Gen.Double[1, 500])
            .Sample((triesA, failsA, medianA, triesB, failsB, medianB) =>
            {
                PassiveRoute[] routes =
                [
                    Route("search", "a", triesA, (long)(triesA * failsA), medianA), Route("search", "b", triesB, (long)(triesB * failsB), medianB),
                ];
                var convicted = new[] { "a", "b" }.Count(r => s_judge.Of(r, routes)!.Value.Verdict == Verdict.Down);
                var slow = new[] { "a", "b" }.Count(r => s_judge.Of(r, routes)!.Value.Verdict == Verdict.Slow);
                return convicted <= 1 && slow <= 1;
            });

    [Fact]
    public void Worse_TrafficIsWell_DoesNotAcquitWhatProbesConvict()
    {
        var down = new Condition(Verdict.Down, 9, "no answer");
        var unknown = new Condition(Verdict.Abstain, 0, "not heard yet");
        var well = new Condition(Verdict.Up, 0, "serves");

        Assert.Equal(down, PassiveJudge.Worse(down, well));
        Assert.Equal(unknown, PassiveJudge.Worse(unknown, well));
        Assert.Equal(down, PassiveJudge.Worse(well, down));
        Assert.Equal(well, PassiveJudge.Worse(well, null));
    }

    [Fact]
    public void Routes_TwoRouters_AreAddedAndSilentOnesForgotten()
    {
        var book = new PassiveBook();
        book.Take(View("router-1", Route("search", "a", 10, failures: 1, median: 10)), TimeSpan.Zero);
        book.Take(View("router-2", Route("search", "a", 30, failures: 2, median: 2)), TimeSpan.FromSeconds(2));

        var both = Assert.Single(book.Routes(TimeSpan.FromSeconds(2)));
        Assert.Equal((40, 3, 4.0), (both.Tries, both.Failures, both.MedianMs));
        Assert.Equal(8, book.DemandAt(TimeSpan.FromSeconds(2)).ByRegion["a"]);

        Assert.Equal(30, Assert.Single(book.Routes(TimeSpan.FromSeconds(4))).Tries);
    }

    private static PassiveView View(string router, params PassiveRoute[] routes) => new() { Router = router, WindowSeconds = 5, Routes = routes };

    private static PassiveRoute Route(string route, string region, long tries, long failures = 0, double median = 4) => new()
    {
        Route = route,
        Criticality = Criticality.Search,
        Region = region,
        Tries = tries,
        Failures = failures,
        MedianMs = median,
        P95Ms = median * 2,
    };
}
