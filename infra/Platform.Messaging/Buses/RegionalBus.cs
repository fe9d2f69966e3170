using MassTransit;
using Microsoft.Extensions.Logging;
using Platform.Messaging.Consuming;

namespace Platform.Messaging.Buses;

/// <summary>What all buses of a process share.</summary>
internal sealed record BusContext(
    IReadOnlyList<BusEndpoint> Endpoints,
    string QueueSuffix,
    IServiceProvider Services,
    BusOptions Options,
    TimeProvider Time,
    Random Random,
    ILogger Logger);

/// <summary>The bus of one region, or the shared one that stands for several: connected in the background, watched, bounded.</summary>
internal sealed partial class RegionalBus(IReadOnlyList<string> regions, Func<IBusControl> create, bool owned, BusContext context, Action<string> connected)
{
    private static readonly TimeSpan s_watch = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = context.Logger;
    private IBusControl? _bus;
    private volatile bool _isConnected;
    private int _pending;

    public IReadOnlyList<string> Regions => regions;

    public bool IsConnected => _isConnected;

    public async Task RunAsync(CancellationToken stop)
    {
        var endpoints = new List<HostReceiveEndpointHandle>();
        try
        {
            var bus = await StartAsync(stop);
            endpoints.AddRange(context.Endpoints.Select(e => Connect(bus, e)));
            Volatile.Write(ref _bus, bus);
            await WatchAsync(bus, endpoints, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }

        _isConnected = false;
        await StopAsync(endpoints);
    }

    /// <summary>How many of the regions took the message: all that the bus stands for, or none.</summary>
    public async Task<int> PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class
    {
        if (!_isConnected || Volatile.Read(ref _bus) is not { } bus)
        {
            return 0;
        }

        if (Interlocked.Increment(ref _pending) > context.Options.MaxPending)
        {
            Interlocked.Decrement(ref _pending);
            return 0;
        }

        using var deadline = new CancellationTokenSource(context.Options.PublishTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        // On a thread of its own and left behind at the deadline: to a frozen broker even a cancelled publish may not return.
        var publishing = Task.Run(() => SendAsync(bus, message, either.Token), CancellationToken.None);
        try
        {
            return await publishing.WaitAsync(context.Options.PublishTimeout, context.Time, cancellationToken) ? regions.Count : 0;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }

    private async Task<bool> SendAsync<T>(IBusControl bus, T message, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await bus.Publish(message, cancellationToken);
            return true;
        }
        // The message boundary: whatever the transport met, this region did not take the message.
        catch (Exception e)
        {
            NotPublished(Name, typeof(T).Name, e.Message);
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private async Task<IBusControl> StartAsync(CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var bus = create();
            if (!owned)
            {
                return bus;
            }

            try
            {
                // Left behind when the process stops: in a handshake with a frozen broker it does not hear of it for half a minute.
                await bus.StartAsync(stop).WaitAsync(stop);
                return bus;
            }
            catch (MassTransitException e) when (!stop.IsCancellationRequested)
            {
                NotStarted(Name, e.Message);
                await Task.Delay(Backoff.Delay(attempt, s_firstPause, s_longestPause, context.Random), context.Time, stop);
            }
        }
    }

    private HostReceiveEndpointHandle Connect(IBusControl bus, BusEndpoint endpoint) =>
        bus.ConnectReceiveEndpoint(endpoint.Purpose + context.QueueSuffix, queue =>
        {
            if (queue is IRabbitMqReceiveEndpointConfigurator rabbit)
            {
                // Durable all the same: RabbitMQ 4 is giving up transient queues that are not exclusive.
                rabbit.AutoDelete = true;
            }

            queue.UseMessageRetry(r => r.Interval(2, TimeSpan.FromMilliseconds(200)));
            // What fails three times is logged and let go: the control plane pulls what it missed, and nobody reads error queues of a dead instance.
            queue.DiscardFaultedMessages();
            queue.DiscardSkippedMessages();
            endpoint.Configure(queue, context.Services);
        });

    private async Task WatchAsync(IBusControl bus, IReadOnlyList<HostReceiveEndpointHandle> endpoints, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (now, description) = StateOf(bus, endpoints);
            if (now != _isConnected)
            {
                _isConnected = now;
                Changed(now, description);
            }

            await Task.Delay(s_watch, context.Time, stop);
        }
    }

    private (bool Connected, string Description) StateOf(IBusControl bus, IReadOnlyList<HostReceiveEndpointHandle> endpoints)
    {
        // Before its queue is bound, an endpoint misses what is published, and the bus's health does not count it yet.
        if (!endpoints.All(e => e.Ready.IsCompleted))
        {
            return (false, "The queues are not bound yet.");
        }

        // The health of a shared bus counts the endpoints of others, also those that have stopped.
        if (!owned)
        {
            return (true, "");
        }

        var health = bus.CheckHealth();
        return (health.Status == BusHealthStatus.Healthy, health.Description);
    }

    private void Changed(bool now, string description)
    {
        if (!now)
        {
            Disconnected(Name, description);
            return;
        }

        HasConnected(Name);
        foreach (var region in regions)
        {
            connected(region);
        }
    }

    private async Task StopAsync(IReadOnlyList<HostReceiveEndpointHandle> endpoints)
    {
        if (Interlocked.Exchange(ref _bus, null) is not { } bus)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(context.Options.StopTimeout, context.Time);
        var stopping = owned ? bus.StopAsync(deadline.Token) : Task.WhenAll(endpoints.Select(e => e.StopAsync(deadline.Token)));
        try
        {
            await stopping.WaitAsync(context.Options.StopTimeout, context.Time);
        }
        // A frozen broker does not answer the goodbye; the process ends all the same.
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or MassTransitException)
        {
            NotStopped(Name, e.Message);
        }
    }

    private string Name => string.Join(',', regions);

    [LoggerMessage(9142, LogLevel.Information, "The bus of region {Region} is connected")]
    private partial void HasConnected(string region);

    [LoggerMessage(9143, LogLevel.Warning, "The bus of region {Region} is not connected: {Description}")]
    private partial void Disconnected(string region, string description);

    [LoggerMessage(9144, LogLevel.Debug, "The bus of region {Region} did not start: {Reason}")]
    private partial void NotStarted(string region, string reason);

    [LoggerMessage(9145, LogLevel.Debug, "Region {Region} did not take {Message}: {Reason}")]
    private partial void NotPublished(string region, string message, string reason);

    [LoggerMessage(9146, LogLevel.Debug, "The bus of region {Region} did not close in time: {Reason}")]
    private partial void NotStopped(string region, string reason);
}
