using Platform.Testing;
using Platform.Testing.Buses;

namespace Platform.Integration.Tests.Buses;

public sealed class RabbitMqTests : BusConformance, IClassFixture<RabbitMqBackend>
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_bounded = TimeSpan.FromSeconds(20);
    private readonly RabbitMqBackend _backend;

    public RabbitMqTests(RabbitMqBackend backend)
        : base(backend)
    {
        Engine.Require();
        _backend = backend;
    }

    protected override int Copies => 2;

    [Fact]
    public async Task PublishAsync_OneBrokerFrozen_TheOtherRegionTakesItInBoundedTimeAndTheFirstReturns()
    {
        await using var host = await ConnectedAsync("a", "one");
        await Frozen.FreezeAsync(_backend.Of("b"));
        try
        {
            for (var i = 0; i < 5; i++)
            {
                var publishing = host.Buses.PublishAsync(new Announcement($"frozen-{i}"), default);
                Assert.Equal(1, await publishing.WaitAsync(s_bounded));
            }

            await Eventually.TrueAsync(() => Enumerable.Range(0, 5).All(i => Count(host, $"frozen-{i}") >= 1), s_long);
            await Eventually.TrueAsync(() => !host.Buses.Connections["b"], s_long);
            Assert.True(host.Buses.Connections["a"]);
        }
        finally
        {
            await _backend.Of("b").UnpauseAsync();
        }

        await Eventually.TrueAsync(() => host.Buses.Connections["b"], s_long);
        await Eventually.TrueAsync(async () => await host.Buses.PublishAsync(new Announcement("thawed"), default) == 2, s_long);
        await Eventually.TrueAsync(() => Count(host, "thawed") >= 2, s_long);
        Assert.Equal(2, host.ConnectedRegions.Count(r => r == "b"));
    }

    [Fact]
    public async Task Broker_StoppedAndStarted_ConsumersGoOn()
    {
        await using var host = await ConnectedAsync("a", "one");
        await StopAppAsync("a");
        try
        {
            await Eventually.TrueAsync(() => !host.Buses.Connections["a"], s_long);
            Assert.Equal(1, await host.Buses.PublishAsync(new Announcement("stopped"), default).WaitAsync(s_bounded));
        }
        finally
        {
            await StartAppAsync("a");
        }

        await Eventually.TrueAsync(() => host.Buses.Connections["a"], s_long);
        await Eventually.TrueAsync(async () => await host.Buses.PublishAsync(new Announcement("started"), default) == 2, s_long);
        await Eventually.TrueAsync(() => Count(host, "started") >= 2, s_long);
    }

    [Fact]
    public async Task Host_EveryBrokerFrozen_StartsAndStopsInBoundedTime()
    {
        await Frozen.FreezeAsync(_backend.Of("a"));
        await Frozen.FreezeAsync(_backend.Of("b"));
        try
        {
            var starting = BusTestHost.StartAsync(_backend, "a", "frozen", $"test-{Guid.NewGuid():N}");
            var host = await starting.WaitAsync(s_bounded);
            Assert.Equal(0, await host.Buses.PublishAsync(new Announcement("nobody"), default).WaitAsync(s_bounded));
            Assert.DoesNotContain(true, host.Buses.Connections.Values);
            await host.DisposeAsync().AsTask().WaitAsync(s_bounded);
        }
        finally
        {
            await _backend.Of("a").UnpauseAsync();
            await _backend.Of("b").UnpauseAsync();
        }
    }

    [Fact]
    public async Task Host_BrokerFreezesWhileItRuns_StopsInBoundedTime()
    {
        var host = await ConnectedAsync("a", "one");
        await Frozen.FreezeAsync(_backend.Of("b"));
        try
        {
            await host.DisposeAsync().AsTask().WaitAsync(s_bounded);
        }
        finally
        {
            await _backend.Of("b").UnpauseAsync();
        }
    }

    // The container keeps its port only while it runs, so that the broker inside is stopped and started instead.
    private async Task StopAppAsync(string region) => await RunAsync(region, "stop_app");

    private async Task StartAppAsync(string region) => await RunAsync(region, "start_app");

    private async Task RunAsync(string region, string command)
    {
        var result = await _backend.Of(region).ExecAsync(["rabbitmqctl", command]);
        Assert.True(result.ExitCode == 0, result.Stderr);
    }
}
