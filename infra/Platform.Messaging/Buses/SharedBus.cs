using MassTransit;

namespace Platform.Messaging.Buses;

/// <summary>One bus in memory that stands for every region's: for a process that holds the whole platform. Register it before the services are built.</summary>
public sealed class SharedBus : IAsyncDisposable
{
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(2);

    private SharedBus(IBusControl control) => Control = control;

    internal IBusControl Control { get; }

    public static async Task<SharedBus> StartAsync(CancellationToken cancellationToken)
    {
        var control = Bus.Factory.CreateUsingInMemory(_ => { });
        await control.StartAsync(cancellationToken);
        return new SharedBus(control);
    }

    /// <summary>Hands over every message of a type that goes over the bus, from the moment that this returns.</summary>
    public async Task ListenAsync<T>(Action<T> heard)
        where T : class
    {
        var endpoint = Control.ConnectReceiveEndpoint($"listener-{typeof(T).Name}", e => e.Handler<T>(context =>
        {
            heard(context.Message);
            return Task.CompletedTask;
        }));
        await endpoint.Ready;
    }

    /// <summary>Sends a message to whoever listens for its type.</summary>
    public Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class => Control.Publish(message, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(s_stop);
        await Control.StopAsync(deadline.Token);
    }
}
