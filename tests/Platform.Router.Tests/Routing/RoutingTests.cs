using System.Text.Json;
using CsCheck;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Hosting.Signing;
using Platform.Router.Routing;
using Platform.Router.Tests.Hosts;
using Platform.Messaging.Buses;
using Platform.Testing;

namespace Platform.Router.Tests.Routing;

public sealed class RoutingTests : IAsyncLifetime
{
    private readonly Backend _a = Backend.Of("a");
    private readonly Backend _b = Backend.Of("b");

    public async ValueTask InitializeAsync()
    {
        await _a.StartAsync();
        await _b.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Apply_RegionAtZero_GetsNoNewRequests()
    {
        await using var edge = await EdgeHost.StartAsync([_a, _b]);
        Assert.True(await edge.Table.ApplyAsync(Decision(1, 0, 100), "test", CancellationToken.None));

        var load = await Load.RunAsync(edge.Client, 100);

        Assert.Empty(load.Errors);
        Assert.Equal(0, _a.Served);
    }

    [Fact]
    public async Task Apply_RegionAtZeroIsAllThatIsLeft_IsUsedAllTheSame()
    {
        await using var edge = await EdgeHost.StartAsync([_a, _b]);
        await edge.Table.ApplyAsync(Decision(1, 0, 100), "test", CancellationToken.None);
        await _b.KillAsync();

        var load = await Load.RunAsync(edge.Client, 50);

        Assert.Empty(load.Errors);
        Assert.True(_a.Served > 0);
    }

    [Fact]
    public async Task Apply_OlderOrSameEpoch_IsRefused()
    {
        await using var edge = await EdgeHost.StartAsync([_a, _b]);
        await edge.Table.ApplyAsync(Decision(5, 0, 100), "test", CancellationToken.None);

        Assert.False(await edge.Table.ApplyAsync(Decision(5, 100, 0), "test", CancellationToken.None));
        Assert.False(await edge.Table.ApplyAsync(Decision(4, 100, 0), "test", CancellationToken.None));

        Assert.Equal(0, edge.Table.Weights["a"]);
    }

    [Fact]
    public async Task Apply_DecisionThatObserversDidNotMake_IsRefused()
    {
        await using var edge = await EdgeHost.StartAsync([_a, _b]);
        var genuine = Decision(5, 0, 100);
        using var stranger = new ControlSigner(ControlKeyPair.Create().Private);

        Assert.False(await edge.Table.ApplyAsync(genuine with { Signature = null }, "test", CancellationToken.None));
        Assert.False(await edge.Table.ApplyAsync(genuine with { Epoch = 6 }, "test", CancellationToken.None));
        Assert.False(await edge.Table.ApplyAsync(genuine with { Signature = "bm90IGEgc2lnbmF0dXJl" }, "test", CancellationToken.None));
        Assert.False(await edge.Table.ApplyAsync(stranger.Sign(genuine), "test", CancellationToken.None));

        Assert.Equal(0, edge.Table.Current.Epoch);
        Assert.True(await edge.Table.ApplyAsync(genuine, "test", CancellationToken.None));
    }

    [Fact]
    public async Task Apply_DecisionThatLeavesNoRegion_IsRefused()
    {
        await using var edge = await EdgeHost.StartAsync([_a, _b]);

        Assert.False(await edge.Table.ApplyAsync(Decision(1, 0, 0), "test", CancellationToken.None));

        Assert.Equal(0, edge.Table.Current.Epoch);
    }

    [Fact]
    public async Task Apply_AnyOrderOfDecisions_EpochsOnlyRise()
    {
        await using var edge = await EdgeHost.StartAsync([_a, _b]);
        var last = 0L;
        await Gen.Long[1, 50].Array[1, 20].SampleAsync(
            async epochs =>
            {
                foreach (var epoch in epochs)
                {
                    await edge.Table.ApplyAsync(Decision(epoch, (int)(epoch % 2) * 100, 100), "test", CancellationToken.None);
                    if (edge.Table.Current.Epoch < last || edge.Table.Current.Epoch < epoch)
                    {
                        return false;
                    }

                    last = edge.Table.Current.Epoch;
                }

                return true;
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public async Task Start_WithSnapshot_GoesOnFromIt()
    {
        using var folder = new TempFolder();
        await using (var edge = await EdgeHost.StartAsync([_a, _b], null, folder.Path))
        {
            await edge.Table.ApplyAsync(Decision(7, 0, 100), "test", CancellationToken.None);
        }

        await using var again = await EdgeHost.StartAsync([_a, _b], null, folder.Path);

        Assert.Equal(7, again.Table.Current.Epoch);
        Assert.Equal(0, again.Table.Weights["a"]);
    }

    [Fact]
    public async Task Start_WithDamagedSnapshot_StartsWithEqualWeights()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "routing.json"), "{ not json");

        await using var edge = await EdgeHost.StartAsync([_a, _b], null, folder.Path);

        Assert.Equal(0, edge.Table.Current.Epoch);
        Assert.Equal(100, edge.Table.Weights["a"]);
        Assert.Empty((await Load.RunAsync(edge.Client, 20)).Errors);
    }

    [Fact]
    public async Task Apply_DiskFull_WeightsCountAllTheSame()
    {
        using var folder = new TempFolder();
        await using var edge = await EdgeHost.StartAsync([_a, _b], null, folder.Path);
        // A folder where the file should be renamed to: the write fails like that of a full disk.
        Directory.CreateDirectory(Path.Combine(folder.Path, "routing.json"));

        Assert.True(await edge.Table.ApplyAsync(Decision(1, 0, 100), "test", CancellationToken.None));

        Assert.Equal(0, edge.Table.Weights["a"]);
    }

    [Fact]
    public async Task Bus_DecisionsDoubledAndOutOfOrder_TheHighestStands()
    {
        await using var bus = await SharedBus.StartAsync(CancellationToken.None);
        await using var edge = await EdgeHost.StartAsync([_a, _b], bus, null);
        var buses = edge.Buses;
        await Eventually.TrueAsync(() => buses.Connections.Values.All(c => c));

        foreach (var epoch in new long[] { 3, 1, 3, 2, 9, 4 })
        {
            await buses.PublishAsync(new RegionFailedOver { Region = "a", Decision = Decision(epoch, epoch == 9 ? 0 : 100, 100) }, CancellationToken.None);
        }

        await Eventually.TrueAsync(() => edge.Table.Current.Epoch == 9);
        Assert.Equal(0, edge.Table.Weights["a"]);
        // Weights come first and the disk after: the file may not be there yet.
        var snapshot = Path.Combine(edge.State, RoutingTable.FileName);
        await Eventually.TrueAsync(async () =>
            File.Exists(snapshot) && JsonSerializer.Deserialize(await File.ReadAllBytesAsync(snapshot), ContractsJson.Default.RoutingDecision)!.Epoch == 9);
    }

    [Fact]
    public async Task Bus_TwoRoutersSideBySide_BothFollowEveryDecision()
    {
        await using var bus = await SharedBus.StartAsync(CancellationToken.None);
        await using var first = await EdgeHost.StartAsync([_a, _b], bus, null);
        await using var second = await EdgeHost.StartAsync([_a, _b], bus, null);
        await Eventually.TrueAsync(() => first.Buses.Connections.Values.Concat(second.Buses.Connections.Values).All(c => c));

        await first.Buses.PublishAsync(new RegionFailedOver { Region = "a", Decision = Decision(3, 0, 100) }, CancellationToken.None);

        await Eventually.TrueAsync(() => first.Table.Current.Epoch == 3 && second.Table.Current.Epoch == 3);
        Assert.Empty((await Load.RunAsync(first.Client, 20)).Errors);
        Assert.Empty((await Load.RunAsync(second.Client, 20)).Errors);
        Assert.Equal(0, _a.Served);
    }

    private static RoutingDecision Decision(long epoch, int a, int b) => EdgeHost.Signed(new()
    {
        Epoch = epoch,
        PreviousEpoch = epoch - 1,
        Weights = new Dictionary<string, int> { ["a"] = a, ["b"] = b },
        Reason = "test",
        DecidedBy = "witness",
        DecidedTime = default,
    });
}
