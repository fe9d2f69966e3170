using Platform.Testing;
using Platform.Testing.Buses;
using Testcontainers.RabbitMq;

namespace Platform.Integration.Tests.Buses;

/// <summary>A RabbitMQ in a container for each of two regions.</summary>
public sealed class RabbitMqBackend : BusBackend
{
    private readonly Dictionary<string, RabbitMqContainer> _containers = [];

    public override string AddressOf(string region) => _containers[region].GetConnectionString();

    public RabbitMqContainer Of(string region) => _containers[region];

    public override async ValueTask InitializeAsync()
    {
        if (Engine.SkipReason is null)
        {
            foreach (var region in new[] { "a", "b" })
            {
                _containers[region] = new RabbitMqBuilder(Engine.RabbitMqImage).Build();
            }

            await Task.WhenAll(_containers.Values.Select(c => c.StartAsync()));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var container in _containers.Values)
        {
            await container.DisposeAsync();
        }
    }
}
