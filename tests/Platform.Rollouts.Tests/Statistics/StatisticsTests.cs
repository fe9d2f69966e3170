using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Tests.Statistics;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0.1, 2.2527126517342059)]
    [InlineData(0.5, 0.57236494292470009)]
    [InlineData(1, 0)]
    [InlineData(3.7, 1.4280723266653888)]
    [InlineData(12, 17.502307845873886)]
    [InlineData(1000, 5905.2204232091812)]
    public void LogGamma_KnownValues(double x, double expected) => Assert.Equal(expected, LogGamma.Of(x), 1e-9 * Math.Max(1, expected));

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void BetaMixture_FairCoinLookedAtAfterEveryThrow_IsRejectedAtMostAsOftenAsAlphaSays(double chance)
    {
        const int runs = 1_000;
        var wrong = Enumerable.Range(0, runs).AsParallel().Count(seed => ThrowsUntilRejected(seed, chance, chance) is not null);

        Assert.True(wrong <= runs * 0.05, $"{wrong} of {runs}");
    }

    [Fact]
    public void BetaMixture_LoadedCoin_IsFound() =>
        Assert.All(Enumerable.Range(0, 100), seed => Assert.NotNull(ThrowsUntilRejected(seed, thrown: 0.1, supposed: 0.05)));

    [Fact]
    public void NormalMixture_GrowsNarrowerWithEvidence_AndNeverInfinitelyNarrow()
    {
        var widths = new[] { 1e-2, 1e-4, 1e-6 }.Select(v => NormalMixture.Around(0, v, 0.02, 0.05)).Select(i => i.Upper - i.Lower).ToArray();

        Assert.True(widths[0] > widths[1] && widths[1] > widths[2]);
        // Never narrower than the interval of a single look, which is what looking always costs.
        Assert.All(widths.Zip(new[] { 1e-2, 1e-4, 1e-6 }), w => Assert.True(w.First > 2 * 1.96 * Math.Sqrt(w.Second)));
    }

    [Fact]
    public void NormalMixture_NoVariance_KnowsNothing() => Assert.Equal(Interval.Unknown, NormalMixture.Around(1, 0, 0.1, 0.05));

    [Fact]
    public void Rate_ListsOfFewVisitors_VaryMoreThanListsOfMany()
    {
        var few = new ArmBuilder();
        var many = new ArmBuilder();
        for (var i = 0; i < 100; i++)
        {
            few.Visitor(10, i % 2 == 0 ? 10 : 0);
            for (var list = 0; list < 10; list++)
            {
                many.Visitor(1, i % 2);
            }
        }

        var (ofFew, ofMany) = (Rate.Of(few.Build(), few.Build().Clicks), Rate.Of(many.Build(), many.Build().Clicks));

        Assert.Equal(ofFew.Value, ofMany.Value, 6);
        // Ten lists that always agree are one observation, not ten.
        Assert.Equal(10, ofFew.Variance / ofMany.Variance, 0.2);
    }

    [Fact]
    public void Quantile_LookedAtAgainAndAgain_HoldsTheTrueOne()
    {
        const int runs = 300;
        const double share = 0.99;
        // Of an exponential distribution with mean 1.
        var truth = -Math.Log(1 - share);
        var missed = Enumerable.Range(0, runs).AsParallel().Count(seed =>
        {
            var random = new Random(seed);
            var counts = new Dictionary<int, long>();
            for (var look = 0; look < 40; look++)
            {
                for (var i = 0; i < 100; i++)
                {
                    var bin = LogBins.Of(-Math.Log(1 - random.NextDouble()));
                    counts[bin] = counts.GetValueOrDefault(bin) + 1;
                }

                var interval = Quantile.Of(counts, share, 0.05);
                if (interval.Lower > truth * 1.025 || interval.Upper < truth / 1.025)
                {
                    return true;
                }
            }

            return false;
        });

        Assert.True(missed <= runs * 0.05, $"{missed} of {runs}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(-3.5)]
    [InlineData(123_456.789)]
    public void LogBins_Value_IsWithinTwoAndAHalfPercent(double value) =>
        Assert.Equal(value, LogBins.Value(LogBins.Of(value)), Math.Max(1e-9, Math.Abs(value) * 0.025));

    [Fact]
    public void LogBins_AnyFiniteScore_HasABinInBounds() =>
        Assert.All(new[] { float.MaxValue, float.MinValue, float.Epsilon }, v => Assert.InRange(LogBins.Of(v), -1_000, 1_000));

    [Fact]
    public void RankCorrelation_OrdersOfScores()
    {
        float[] scores = [1, 2, 3, 4, 5];

        Assert.Equal(1, ScoreComparison.RankCorrelation(scores, [10, 20, 30, 40, 50]), 9);
        Assert.Equal(-1, ScoreComparison.RankCorrelation(scores, [5, 4, 3, 2, 1]), 9);
        Assert.Equal(0, ScoreComparison.RankCorrelation(scores, [7, 7, 7, 7, 7]), 9);
        Assert.Equal(0.9486832980505138, ScoreComparison.RankCorrelation([1, 2, 3, 4], [1, 2, 2, 3]), 9);
    }

    [Fact]
    public void OverlapAt10_CountsTheFirstTenOfEach()
    {
        var scores = Enumerable.Range(0, 20).Select(i => (float)i).ToArray();

        Assert.Equal(1, ScoreComparison.OverlapAt10(scores, scores));
        Assert.Equal(0, ScoreComparison.OverlapAt10(scores, [.. scores.Select(s => -s)]));
        Assert.Equal(1, ScoreComparison.OverlapAt10([1, 2], [2, 1]));
    }

    [Fact]
    public void PopulationStability_SameShifted_AndOtherPopulations()
    {
        var random = new Random(3);
        var reference = Counts(random, 0);

        Assert.True(PopulationStability.Index(reference, Counts(random, 0)) < 0.02);
        Assert.InRange(PopulationStability.Index(reference, Counts(random, 0.5)), 0.1, 0.5);
        Assert.True(PopulationStability.Index(reference, Counts(random, 3)) > 1);
        Assert.Equal(0, PopulationStability.Index(reference, new Dictionary<int, long>()));
    }

    /// <summary>Scores with a normal spread around <paramref name="mean"/>.</summary>
    private static Dictionary<int, long> Counts(Random random, double mean) => Enumerable.Range(0, 5_000)
        .Select(_ => mean + (Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))
        .GroupBy(LogBins.Of).ToDictionary(g => g.Key, g => (long)g.Count());

    private static int? ThrowsUntilRejected(int seed, double thrown, double supposed)
    {
        var random = new Random(seed);
        var successes = 0;
        for (var throws = 1; throws <= 2_000; throws++)
        {
            successes += random.NextDouble() < thrown ? 1 : 0;
            if (BetaMixture.Rejects(successes, throws, supposed, 0.05))
            {
                return throws;
            }
        }

        return null;
    }
}
