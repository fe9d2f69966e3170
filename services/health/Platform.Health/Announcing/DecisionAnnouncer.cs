using System.Threading.Channels;
using Platform.Contracts.Control;
using Platform.Health.Deciding;
using Platform.Health.Epochs;
using Platform.Messaging.Buses;

namespace Platform.Health.Announcing;

/// <summary>
/// Tells every region's bus of what this observer had decided, off the deciding path. Routers also pull, so a message that finds no
/// broker is counted and not kept.
/// </summary>
internal sealed partial class DecisionAnnouncer(RegionalBuses buses, HealthMetrics metrics, ILogger<DecisionAnnouncer> logger) : BackgroundService
{
    private const int Capacity = 64;

    private readonly Channel<DecidedChange> _decisions = Channel.CreateBounded<DecidedChange>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Announce(DecidedChange change) => _decisions.Writer.TryWrite(change);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in _decisions.Reader.ReadAllAsync(stoppingToken))
        {
            await AnnounceAsync(change, stoppingToken);
        }
    }

    private async Task AnnounceAsync(DecidedChange change, CancellationToken ct)
    {
        var decision = change.Decision;
        foreach (var (region, weight) in decision.Weights)
        {
            var was = RoutingRule.WeightOf(change.Before, region);
            if (weight < was)
            {
                var taken = await buses.PublishAsync(new RegionFailedOver { Region = region, Decision = decision }, ct);
                Told(nameof(RegionFailedOver), decision.Epoch, taken);
            }
            else if (weight > was)
            {
                var taken = await buses.PublishAsync(new RegionRestored { Region = region, Decision = decision }, ct);
                Told(nameof(RegionRestored), decision.Epoch, taken);
            }
        }
    }

    private void Told(string message, long epoch, int regions)
    {
        metrics.Published(message, regions);
        Announced(message, epoch, regions);
    }

    [LoggerMessage(5020, LogLevel.Information, "{Message} of epoch {Epoch}: the buses of {Regions} regions took it")]
    private partial void Announced(string message, long epoch, int regions);
}
