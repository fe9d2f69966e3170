using CsCheck;
using Platform.Contracts.Control;
using Platform.Router.Edge;

namespace Platform.Router.Tests.Edge;

/// <summary>The adaptive limit as a state machine.</summary>
public sealed class ConcurrencyLimitTests
{
    private const int Least = 64;
    private const int Most = 2048;
    private readonly ConcurrencyLimit _limit = new(Least, Most);

    [Fact]
    public void Look_StaysSlow_ShrinksToWhatWasUnderWay()
    {
        Look(ConcurrencyLimit.SlowLooks - 1, busiest: 300, slowdown: 5);
        Assert.Equal(Most, _limit.Current);

        Look(1, busiest: 300, slowdown: 5);
        Assert.InRange(_limit.Current, Least, 300);
    }

    [Fact]
    public void Look_SlowForAMoment_ChangesNothing()
    {
        Look(ConcurrencyLimit.SlowLooks - 1, busiest: 300, slowdown: 10);
        Look(1, busiest: 300, slowdown: 1);
        Look(ConcurrencyLimit.SlowLooks - 1, busiest: 300, slowdown: 10);

        Assert.Equal(Most, _limit.Current);
    }

    [Fact]
    public void Look_FastAgain_GrowsBackWhileUsed()
    {
        Look(ConcurrencyLimit.SlowLooks, busiest: 100, slowdown: 5);
        Assert.Equal(90, _limit.Current);

        Look(100, busiest: Most, slowdown: 1);
        Assert.Equal(Most, _limit.Current);
    }

    [Fact]
    public void Look_Anything_StaysWithinItsBounds() =>
        Gen.Select(Gen.Int[0, 5000], Gen.Double[0, 20]).Array[1, 300].Sample(looks =>
        {
            var limit = new ConcurrencyLimit(Least, Most);
            foreach (var (busiest, slowdown) in looks)
            {
                limit.Look(busiest, slowdown);
                if (limit.Current is < Least or > Most)
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void PartOf_MoreCritical_MayFillMore()
    {
        var parts = Enum.GetValues<Criticality>().Order().Select(Admission.PartOf).ToArray();

        Assert.Equal(parts.Distinct().Order(), parts);
        Assert.Equal(1, parts[^1]);
    }

    [Fact]
    public void Slowdown_Overload_IsNotUsualSoonAndReliefIsAtOnce()
    {
        var usual = new UsualLatency();
        var floor = TimeSpan.FromMilliseconds(1);
        usual.Slowdown(TimeSpan.FromMilliseconds(10), floor);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(usual.Slowdown(TimeSpan.FromMilliseconds(100), floor) > 2);
        }

        usual.Slowdown(TimeSpan.FromMilliseconds(5), floor);
        Assert.Equal(2, usual.Slowdown(TimeSpan.FromMilliseconds(10), floor), 0.1);
    }

    private void Look(int times, int busiest, double slowdown)
    {
        for (var i = 0; i < times; i++)
        {
            _limit.Look(busiest, slowdown);
        }
    }
}
