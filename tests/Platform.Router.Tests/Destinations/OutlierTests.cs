using CsCheck;
using Platform.Router.Destinations;

namespace Platform.Router.Tests.Destinations;

/// <summary>The comparison with peers: whoever is worse is found, and chance alone finds nobody.</summary>
public sealed class OutlierTests
{
    private static readonly TimeSpan s_usual = TimeSpan.FromMilliseconds(8);

    [Fact]
    public void Worst_OneErrsInAFifthOfItsRequests_IsFoundFromAHundred()
    {
        var sums = Seen(new Random(1), 4, _ => 100, i => i == 2 ? 0.2 : 0.002, _ => s_usual);

        Assert.Equal((2, EjectionCause.ErrorRate), OutlierRule.Worst(sums));
    }

    [Fact]
    public void Worst_OneErrsInAFifthAndTheOthersNever_IsFoundWhileItsRequestsAreFew()
    {
        RouteSum?[][] sums = [.. Enumerable.Range(0, 4).Select(i => new[] { Route(30, i == 2 ? 6 : 0, s_usual) })];

        Assert.Equal((2, EjectionCause.ErrorRate), OutlierRule.Worst(sums));
    }

    [Fact]
    public void Worst_OneIsSlow_IsFound()
    {
        var sums = Seen(new Random(1), 4, _ => 40, _ => 0, i => i == 3 ? TimeSpan.FromSeconds(1.5) : s_usual);

        Assert.Equal((3, EjectionCause.Latency), OutlierRule.Worst(sums));
    }

    [Fact]
    public void Worst_OneIsOvertakenBeforeItAnswers_IsFound()
    {
        var sums = Seen(new Random(1), 4, _ => 40, _ => 0, _ => s_usual);
        for (var i = 0; i < 40; i++)
        {
            sums[1][0]!.Add(1, 0, 1, new int[LatencyBuckets.Count]);
        }

        Assert.Equal((1, EjectionCause.Latency), OutlierRule.Worst(sums));
    }

    [Fact]
    public void Worst_OneHasTheSlowRoute_IsNotBlamedForIt()
    {
        // The second route takes a second everywhere; only its share differs.
        var sums = Enumerable.Range(0, 4)
            .Select(i => new[] { Route(i == 0 ? 10 : 100, 0, s_usual), Route(i == 0 ? 100 : 10, 0, TimeSpan.FromSeconds(1)) }).ToArray();

        Assert.Null(OutlierRule.Worst(sums));
    }

    [Fact]
    public void Worst_EverybodyErrs_NobodyIsBlamed() => Assert.Null(OutlierRule.Worst(Seen(new Random(1), 4, _ => 200, _ => 0.5, _ => s_usual)));

    [Fact]
    public void Worst_Alone_HasNobodyToBeComparedWith() => Assert.Null(OutlierRule.Worst(Seen(new Random(1), 1, _ => 200, _ => 1, _ => s_usual)));

    /// <summary>With chance from fixed seeds: a rule that is right all but once in a million would make a test that fails now and then.</summary>
    [Fact]
    public void Worst_AllAlike_ChanceAloneFindsNobody()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            var (count, requests, rate) = (random.Next(2, 9), random.Next(1, 400), random.NextDouble() * 0.3);

            Assert.Null(OutlierRule.Worst(Seen(random, count, _ => requests, _ => rate, _ => s_usual)));
        }
    }

    [Fact]
    public void Worst_OneAlwaysErrs_ItIsFoundWhateverTheNumbers() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[25, 400], Gen.Double[0, 0.3], Gen.Int).Sample(
            (count, requests, rate, seed) =>
                OutlierRule.Worst(Seen(new Random(seed), count, _ => requests, i => i == 0 ? 1 : rate, _ => s_usual)) is (0, EjectionCause.ErrorRate),
            iter: 2_000);

    [Fact]
    public void Percentile_AnyLatency_IsNotBelowItAndAFifthAboveAtMost() =>
        Gen.Int[64, 60_000_000].Sample(microseconds =>
        {
            var latency = TimeSpan.FromMicroseconds(microseconds);
            var end = LatencyBuckets.EndOf(LatencyBuckets.Of(latency));
            return end > latency && end.TotalMicroseconds <= latency.TotalMicroseconds * 1.25 + 1;
        });

    [Fact]
    public void Window_Turned_ForgetsTheOldest()
    {
        var window = new RouteWindow();
        window.Answered(s_usual, error: true);
        window.Failed();
        Assert.Equal((2, 2), (window.Sum().Requests, window.Sum().Errors));
        for (var i = 0; i < RouteWindow.Slots - 1; i++)
        {
            window.Turn();
        }

        Assert.Equal(2, window.Sum().Requests);
        Assert.Equal(0, window.Sum(RouteWindow.Slots - 1).Requests);
        window.Turn();
        Assert.Equal(0, window.Sum().Requests);
    }

    private static RouteSum?[][] Seen(Random random, int count, Func<int, int> requests, Func<int, double> errorRate, Func<int, TimeSpan> latency) =>
        [.. Enumerable.Range(0, count).Select(i => new[]
        {
            Route(requests(i), Enumerable.Range(0, requests(i)).Count(_ => random.NextDouble() < errorRate(i)), latency(i)),
        })];

    private static RouteSum Route(int requests, int errors, TimeSpan latency)
    {
        var buckets = new int[LatencyBuckets.Count];
        buckets[LatencyBuckets.Of(latency)] = requests;
        var sum = new RouteSum();
        sum.Add(requests, errors, 0, buckets);
        return sum;
    }
}
