using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Health.Probing;
using Platform.Health.Voting;
using Platform.Messaging.Buses;

namespace Platform.Health.Announcing;

/// <summary>Tells of an instance that was convicted, once for each time, and not more often than is of use.</summary>
internal sealed class InstanceReporter(
    ObserverSet observers, ProbeFleet fleet, RegionalBuses buses, HealthMetrics metrics, IOptions<HealthOptions> options, TimeProvider time) : BackgroundService
{
    private const int Capacity = 256;

    private readonly Channel<InstanceUnhealthy> _reports = Channel.CreateBounded<InstanceUnhealthy>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Dictionary<Uri, TimeSpan> _toldAt = [];

    /// <summary>Looks over the fleet. Called from one loop.</summary>
    public void Look()
    {
        var now = time.Now();
        foreach (var target in fleet.Targets)
        {
            var condition = target.Judge.At(now);
            if (target.TurnedUnwell(condition.Verdict)
                && (!_toldAt.TryGetValue(target.Address, out var last) || now - last >= options.Value.InstanceReportInterval))
            {
                _toldAt[target.Address] = now;
                _reports.Writer.TryWrite(new InstanceUnhealthy
                {
                    Region = target.Region,
                    Service = target.Service,
                    Address = target.Address.GetLeftPart(UriPartial.Authority),
                    Observer = observers.Self.Name,
                    Reason = condition.Reason,
                    Time = time.GetUtcNow(),
                });
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(stoppingToken))
        {
            metrics.Published(nameof(InstanceUnhealthy), await buses.PublishAsync(report, stoppingToken));
        }
    }
}
