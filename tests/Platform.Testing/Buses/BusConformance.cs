using System.Collections.Concurrent;
using System.Diagnostics;

namespace Platform.Testing.Buses;

/// <summary>What the control plane relies on in its buses.</summary>
public abstract class BusConformance(BusBackend backend)
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);
    private readonly string _purpose = $"test-{Guid.NewGuid():N}";

    [Fact]
    public async Task PublishAsync_TwoInstances_EachGetsTheMessageOfEachRegionTakenOnce()
    {
        await using var one = await ConnectedAsync("a", "one");
        await using var two = await ConnectedAsync("b", "two");
        var text = Guid.NewGuid().ToString("N");

        var taken = await one.Buses.PublishAsync(new Announcement(text), default);

        Assert.Equal(2, taken);
        await Eventually.TrueAsync(() => Count(one, text) == Copies && Count(two, text) == Copies, s_long);
    }

    [Fact]
    public async Task Consumer_FailsOnce_IsAskedAgain()
    {
        await using var host = await ConnectedAsync("a", "one");
        var text = $"fails-once-{_purpose}";

        await host.Buses.PublishAsync(new Announcement(text), default);

        await Eventually.TrueAsync(() => Count(host, text) >= 1, s_long);
    }

    [Fact]
    public async Task Trace_FromPublisherToConsumer_IsOne()
    {
        var consumed = new ConcurrentQueue<(ActivityKind Kind, ActivityTraceId Trace)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is "MassTransit" or nameof(BusConformance),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => consumed.Enqueue((a.Kind, a.TraceId)),
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(BusConformance));
        await using var host = await ConnectedAsync("a", "one");

        using var publishing = source.StartActivity("publish");
        await host.Buses.PublishAsync(new Announcement(Guid.NewGuid().ToString("N")), default);

        await Eventually.TrueAsync(() => consumed.Any(a => a.Kind == ActivityKind.Consumer && a.Trace == publishing!.TraceId), s_long);
    }

    [Fact]
    public async Task Connected_OnStart_NamesEveryRegion()
    {
        await using var host = await ConnectedAsync("a", "one");

        await Eventually.TrueAsync(() => host.ConnectedRegions.Order().SequenceEqual(["a", "b"]), s_long);
    }

    /// <summary>How often a message published to both regions reaches a consumer: once a bus.</summary>
    protected abstract int Copies { get; }

    protected Task<BusTestHost> ConnectedAsync(string region, string instance) =>
        ConnectedAsync(backend, region, instance);

    protected async Task<BusTestHost> ConnectedAsync(BusBackend buses, string region, string instance)
    {
        var host = await BusTestHost.StartAsync(buses, region, instance, _purpose);
        await Eventually.TrueAsync(() => host.Buses.Connections.Values.All(c => c), s_long);
        return host;
    }

    protected static int Count(BusTestHost host, string text) => host.Received.Count(t => t == text);
}
