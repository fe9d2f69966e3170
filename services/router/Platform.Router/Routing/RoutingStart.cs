using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Routing;

/// <summary>Reads the snapshot before the first request can come in.</summary>
internal sealed class RoutingStart(RoutingTable table, DestinationTable destinations, Admission admission, RouterMetrics metrics) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await table.LoadAsync(cancellationToken);
        metrics.Watch(() => table.Current.Epoch, () => table.Weights, () => destinations.All, () => admission.UnderWay, () => admission.Limit.Current);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
