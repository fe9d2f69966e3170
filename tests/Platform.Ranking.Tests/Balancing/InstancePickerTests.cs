using CsCheck;
using Platform.Ranking.Balancing;

namespace Platform.Ranking.Tests.Balancing;

public sealed class InstancePickerTests
{
    private static readonly Gen<InstanceLoad> s_load =
        Gen.Select(Gen.Int[0, 20], Gen.OneOf(Gen.Const(0.0), Gen.Double[0.0005, 0.5]), Gen.Int[1, 8]).Select((outstanding, seconds, capacity) => new InstanceLoad(outstanding, seconds, capacity));

    [Fact]
    public void Pick_None_IsNone() => Assert.Equal(-1, InstancePicker.Pick([], 7));

    [Fact]
    public void Pick_AnyLoads_NoOtherIsBetterInEveryWay() =>
        Gen.Select(s_load.Array[1, 12], Gen.UInt).Sample((loads, turn) =>
        {
            var chosen = loads[InstancePicker.Pick(loads, turn)];

            // Without a known latency nothing says that one is slower than another.
            Assert.DoesNotContain(loads, other =>
                other.Seconds > 0 && chosen.Seconds > 0
                && other.Outstanding < chosen.Outstanding && other.Capacity >= chosen.Capacity && other.Seconds <= chosen.Seconds);
        });

    [Fact]
    public void Pick_EqualOnes_TakeTurns() =>
        Gen.Select(s_load, Gen.Int[1, 12], Gen.UInt).Sample((load, count, turn) =>
        {
            var loads = Enumerable.Repeat(load, count).ToArray();

            var chosen = Enumerable.Range(0, count).Select(i => InstancePicker.Pick(loads, turn + (uint)i)).Distinct();

            // The counter may run over in between, which repeats one turn.
            Assert.True(chosen.Count() >= count - 1);
        });

    [Fact]
    public void Pick_CallsThatNeverEnd_SpreadByCapacity() =>
        Gen.Select(Gen.Int[1, 8].Array[1, 6], Gen.Int[1, 20]).Sample((capacities, rounds) =>
        {
            var loads = capacities.Select(c => new InstanceLoad(0, 0.001, c)).ToArray();
            for (var call = 0; call < rounds * capacities.Sum(); call++)
            {
                var place = InstancePicker.Pick(loads, (uint)call);
                loads[place] = loads[place] with { Outstanding = loads[place].Outstanding + 1 };
            }

            Assert.All(loads, l => Assert.Equal(rounds * l.Capacity, l.Outstanding));
        });

    [Fact]
    public void Pick_OneFarSlower_GetsLessAndNotNothing()
    {
        InstanceLoad[] loads = [new(0, 0.002, 1), new(0, 0.02, 1)];
        for (var call = 0; call < 110; call++)
        {
            var place = InstancePicker.Pick(loads, (uint)call);
            loads[place] = loads[place] with { Outstanding = loads[place].Outstanding + 1 };
        }

        Assert.InRange(loads[1].Outstanding, 5, 15);
    }

    [Fact]
    public void Pick_NewOneBesideKnownOnes_IsTakenForFast()
    {
        InstanceLoad[] loads = [new(1, 0.002, 1), new(0, 0, 1)];

        Assert.Equal(1, InstancePicker.Pick(loads, 0));
    }
}
