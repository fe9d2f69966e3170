using MassTransit;
using Platform.Contracts.Control;

namespace Platform.Router.Routing;

/// <summary>A decision that came by a bus. It may be late, twice, or out of order: the table takes only a higher epoch.</summary>
internal sealed class RegionFailedOverConsumer(RoutingTable table) : IConsumer<RegionFailedOver>
{
    public Task Consume(ConsumeContext<RegionFailedOver> context) => table.ApplyAsync(context.Message.Decision, "bus", context.CancellationToken);
}

/// <summary>As <see cref="RegionFailedOverConsumer"/>.</summary>
internal sealed class RegionRestoredConsumer(RoutingTable table) : IConsumer<RegionRestored>
{
    public Task Consume(ConsumeContext<RegionRestored> context) => table.ApplyAsync(context.Message.Decision, "bus", context.CancellationToken);
}
