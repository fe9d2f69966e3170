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

    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(s_stop);
        await Control.StopAsync(deadline.Token);
    }
}
