using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using System.Diagnostics.Metrics;
using Platform.Contracts.Control;
using Platform.Hosting.Configuration;
using Platform.Hosting.Signing;
using Platform.Hosting.Storage;
using Platform.Router.Destinations;
using Platform.Router.Routing;
using Platform.Router.Tests.Hosts;
using Platform.Testing;

namespace Platform.Router.Tests.Destinations;

/// <summary>Where tries go, by weights, by what is in, by what was tried, and in a panic.</summary>
public sealed class PickerTests : IDisposable
{
    private const int Draws = 4_000;
    private static readonly EjectionTimes s_times = new(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));

    private readonly FakeTimeProvider _time = new();
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ControlVerifier _verifier = new(EdgeHost.ControlKeys.Public);
    private readonly RouterMetrics _metrics;
    private readonly RoutingTable _routing;
    private readonly DestinationPicker _picker;
    private readonly ServicePool _pool;

    public PickerTests()
    {
        _metrics = new RouterMetrics(_services.GetRequiredService<IMeterFactory>());
        var platform = new PlatformOptions { Regions = [new RegionOptions { Name = "a" }, new RegionOptions { Name = "b" }] };
        var file = new StateFile(Path.Combine(_folder.Path, RoutingTable.FileName));
        _routing = new RoutingTable(file, Options.Create(platform), _verifier, _metrics, TimeProvider.System, NullLogger<RoutingTable>.Instance);
        _picker = new DestinationPicker(_routing, _time, new Random(1));
        _pool = new ServicePool("ranking", 2) { Regions = [[Make("a", 0, 1), Make("a", 0, 2)], [Make("b", 1, 3), Make("b", 1, 4)]] };
    }

    private Destination A1 => _pool.Regions[0][0];

    private Destination A2 => _pool.Regions[0][1];

    private Destination B1 => _pool.Regions[1][0];

    private TimeSpan Now => _time.GetElapsedTime(0);

    public void Dispose()
    {
        _routing.Dispose();
        _verifier.Dispose();
        _metrics.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Pick_AllIn_SharesEqually() => Assert.All(Shares().Values, s => Assert.InRange(s, 0.2, 0.3));

    [Fact]
    public void Pick_HalfOfARegionOut_TheOtherHalfIsNotGivenItsShare()
    {
        A1.Ejection.Eject(EjectionCause.Latency, Now);

        Assert.InRange(Shares()[A2], 0.28, 0.38);
    }

    [Fact]
    public void Pick_SecondTry_GoesToTheOtherRegion() =>
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("b", Pick(tried: A1)!.Region));

    [Fact]
    public async Task Pick_RegionAtZero_IsNotUsedWhileTheOtherIsIn()
    {
        await WeighAsync(0, 100);

        Assert.DoesNotContain(Shares().Keys, d => d.Region == "a");
    }

    [Fact]
    public void Pick_JustStarted_GetsATrickle()
    {
        A1.Ejection.StartSlowly(Now);
        var first = Shares()[A1];
        _time.Advance(s_times.SlowStart);

        Assert.InRange(first, 0.005, 0.06);
        Assert.InRange(Shares()[A1], 0.2, 0.3);
    }

    [Fact]
    public void Pick_FewerThanHalfIn_UsesThoseThatAnswerStillAndNotTheDead()
    {
        A1.Ejection.Eject(EjectionCause.Refused, Now);
        A2.Ejection.Eject(EjectionCause.ErrorRate, Now);
        Assert.DoesNotContain(A2, Shares().Keys);

        B1.Ejection.Eject(EjectionCause.Latency, Now);

        var panic = Shares();
        Assert.Contains(A2, panic.Keys);
        Assert.Contains(B1, panic.Keys);
        Assert.DoesNotContain(A1, panic.Keys);
    }

    [Fact]
    public void Pick_AnythingOut_AlwaysFindsAnUntriedOne() =>
        Gen.Select(Gen.Int[0, 5].Array[4], Gen.Bool.Array[4]).Sample(
            (causes, tried) =>
            {
                Destination[] all = [.. _pool.Regions.SelectMany(r => r).Select((d, i) => Make(d.Region, d.RegionIndex, i + 1))];
                var pool = new ServicePool("ranking", 2) { Regions = [all[..2], all[2..]] };
                for (var i = 0; i < all.Length; i++)
                {
                    if (causes[i] != 0)
                    {
                        all[i].Ejection.Eject((EjectionCause)causes[i], Now);
                    }
                }

                var were = all.Where((_, i) => tried[i]).ToArray();
                var found = _picker.Pick(pool, were, null, mayBeTrial: false, lastResort: true, out _);
                return were.Length == all.Length ? found is null : found is not null && !were.Contains(found);
            },
            threads: 1);

    [Fact]
    public void Pick_WithKeys_StayWhereTheyAreWhenAnotherDestinationGoes()
    {
        var keys = Enumerable.Range(0, 400).Select(i => $"shopper-{i}").ToArray();
        var homes = keys.ToDictionary(k => k, k => Pick(affinity: k)!);
        Assert.All(homes.Values.CountBy(d => d), h => Assert.InRange(h.Value, 60, 140));

        A1.Ejection.Eject(EjectionCause.Refused, Now);

        Assert.All(keys, k => Assert.True(homes[k] == A1 ? Pick(affinity: k) != A1 : Pick(affinity: k) == homes[k]));
    }

    private static Destination Make(string region, int index, int number) =>
        new("ranking", region, index, new Uri($"http://10.0.0.{number}:8080"), new Ejection(s_times), 1);

    private Destination? Pick(Destination? tried = null, string? affinity = null) =>
        _picker.Pick(_pool, tried is null ? [] : [tried], affinity, mayBeTrial: false, lastResort: true, out _);

    private Dictionary<Destination, double> Shares() =>
        Enumerable.Range(0, Draws).CountBy(_ => Pick()!).ToDictionary(c => c.Key, c => c.Value / (double)Draws);

    private Task WeighAsync(int a, int b) => _routing.ApplyAsync(
        EdgeHost.Signed(new()
        {
            Epoch = 1,
            PreviousEpoch = 0,
            Weights = new Dictionary<string, int> { ["a"] = a, ["b"] = b },
            Reason = "test",
            DecidedBy = "witness",
            DecidedTime = default,
        }),
        "test",
        CancellationToken.None);
}
