using CsCheck;
using Platform.Drills.Scenarios;

namespace Platform.Drills.Tests.Scenarios;

public sealed class ChaosTests
{
    private static readonly TimeSpan s_length = TimeSpan.FromMinutes(5);

    [Fact]
    public void Draw_AnySeed_EndsInTimeAndNoProcessIsHitByTwoFaultsAtOnce() =>
        Gen.Int.Sample(seed =>
        {
            var steps = Chaos.Draw(seed, s_length, Chaos.Menu("a")).Faults;
            var inTime = steps.All(s => s.At >= TimeSpan.Zero && s.At + s.For!.Value <= s_length);
            var apart = steps.SelectMany((one, i) => steps.Skip(i + 1).Select(other => (one, other)))
                .Where(p => p.one.At < p.other.At + p.other.For!.Value && p.other.At < p.one.At + p.one.For!.Value)
                .All(p => ServiceOf(p.one.Fault) is { } one && ServiceOf(p.other.Fault) is { } other && one != other);
            return steps.Count > 10 && inTime && apart;
        });

    [Fact]
    public void Draw_SameSeed_IsTheSameChaos()
    {
        var menu = Chaos.Menu("a");

        Assert.Equal(Chaos.Draw(7, s_length, menu).Faults, Chaos.Draw(7, s_length, menu).Faults);
        Assert.NotEqual(Chaos.Draw(7, s_length, menu).Faults, Chaos.Draw(8, s_length, menu).Faults);
    }

    [Fact]
    public void Draw_ShortestTime_HasAFault() => Assert.NotEmpty(Chaos.Draw(1, Chaos.Least, Chaos.Menu("a")).Faults);

    private static string? ServiceOf(Fault fault) => fault switch
    {
        ProcessFault process => process.Where.Service,
        LinkFault link => link.Where.Service,
        _ => null,
    };
}
