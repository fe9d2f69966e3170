using System.Threading.Channels;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Messaging.Buses;

namespace Platform.Health.Rollouts.Agreeing;

/// <summary>Tells every region's bus of the transitions that this observer had decided. Whoever misses one pulls.</summary>
internal sealed class RolloutAnnouncer(RegionalBuses buses, HealthMetrics metrics) : BackgroundService
{
    private const int Capacity = 64;

    private readonly Channel<ModelTransition> _transitions = Channel.CreateBounded<ModelTransition>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Announce(ModelTransition transition) => _transitions.Writer.TryWrite(transition);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var transition in _transitions.Reader.ReadAllAsync(stoppingToken))
        {
            Told(nameof(ModelTransitioned), await buses.PublishAsync(new ModelTransitioned { Transition = transition }, stoppingToken));
            await AnnounceByNameAsync(transition, stoppingToken);
        }
    }

    /// <summary>The steps that others than this platform's services wait for have messages of their own.</summary>
    private async Task AnnounceByNameAsync(ModelTransition transition, CancellationToken ct)
    {
        switch (transition)
        {
            case { Kind: TransitionKind.Verified }:
                Told(nameof(ModelVerified), await buses.PublishAsync(
                    new ModelVerified { Name = transition.Model, Version = transition.Version, DecidedBy = transition.By, Reason = transition.Reason, Time = transition.Time }, ct));
                break;
            case { Kind: TransitionKind.Promoted }:
                Told(nameof(ModelPromoted), await buses.PublishAsync(
                    new ModelPromoted { Name = transition.Model, Version = transition.Version, DecidedBy = transition.By, Reason = transition.Reason, Time = transition.Time }, ct));
                break;
            case { Kind: TransitionKind.RolledBack, Serves: { } serves }:
                Told(nameof(ModelRolledBack), await buses.PublishAsync(
                    new ModelRolledBack { Name = transition.Model, Version = transition.Version, ToVersion = serves, DecidedBy = transition.By, Reason = transition.Reason, Time = transition.Time }, ct));
                break;
        }
    }

    private void Told(string message, int regions) => metrics.Published(message, regions);
}
