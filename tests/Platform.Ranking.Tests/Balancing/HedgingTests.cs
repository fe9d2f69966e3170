using Microsoft.Extensions.Options;
using Platform.Ranking.Balancing;

namespace Platform.Ranking.Tests.Balancing;

public sealed class HedgingTests
{
    [Fact]
    public void After_ManyLatencies_IsNearTheirNinetyFifthPercentile()
    {
        var hedging = new Hedging(Options.Create(new InferenceOptions()));
        var random = new Random(7);
        var above = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var latency = TimeSpan.FromMilliseconds(1 + (9 * random.NextDouble()));
            above += i >= 10_000 && latency > hedging.After ? 1 : 0;
            hedging.Measured(latency);
        }

        Assert.InRange(above, 300, 800);
    }

    [Fact]
    public void TryTake_HoweverManyAreLate_StaysWithinTheShare()
    {
        var hedging = new Hedging(Options.Create(new InferenceOptions { HedgeShare = 0.05 }));
        var taken = 0;
        for (var i = 0; i < 10_000; i++)
        {
            hedging.Measured(TimeSpan.FromSeconds(1));
            taken += hedging.TryTake() ? 1 : 0;
        }

        Assert.InRange(taken, 490, 511);
    }

    [Fact]
    public void TryTake_ShareOfNothing_Never()
    {
        var hedging = new Hedging(Options.Create(new InferenceOptions { HedgeShare = 0 }));

        Assert.False(hedging.TryTake());
    }
}
