using Microsoft.Extensions.DependencyInjection;
using Platform.Messaging.Buses;

namespace Platform.Testing.Buses;

/// <summary>The buses of two regions, <c>a</c> and <c>b</c>, that a suite runs against.</summary>
public abstract class BusBackend : IAsyncLifetime
{
    /// <summary>Address of a region's RabbitMQ; empty where the bus is shared in memory.</summary>
    public abstract string AddressOf(string region);

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>What a host must have registered to reach it.</summary>
    public virtual void Register(IServiceCollection services)
    {
    }
}

/// <summary>One bus in memory for both regions.</summary>
public sealed class SharedBusBackend : BusBackend
{
    private SharedBus? _bus;

    public override string AddressOf(string region) => "";

    public override async ValueTask InitializeAsync() => _bus = await SharedBus.StartAsync(CancellationToken.None);

    public override ValueTask DisposeAsync() => _bus!.DisposeAsync();

    public override void Register(IServiceCollection services) => services.AddSingleton(_ => _bus!);
}
