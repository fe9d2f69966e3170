using Platform.Contracts.Control;
using Platform.Health.Announcing;
using Platform.Health.Deciding;
using Platform.Health.Probing;
using Platform.Health.Voting;

namespace Platform.Health.Epochs;

/// <summary>Reads the ledger before anything else starts, and ties together what follows from a decision.</summary>
internal sealed class LedgerStart(
    EpochKeeper epochs,
    QuorumProposer proposer,
    DecisionAnnouncer announcer,
    Situation situation,
    ProbeFleet fleet,
    VoteBook votes,
    RegionOpinions opinions,
    HealthMetrics metrics,
    TimeProvider time) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await epochs.LoadAsync(cancellationToken);
        if (epochs.Decided is { } decided)
        {
            situation.Orders.See(decided.Orders, time.Now(), RunBeforeRestart);
        }

        epochs.Learned += decision => situation.Orders.See(decision.Orders, time.Now());
        proposer.Decided += announcer.Announce;
        metrics.Watch(
            () => fleet.Targets.Select(t => (t.Region, t.Service, t.Address.Authority, t.Judge.At(time.Now()).Suspicion)),
            () => votes.Fresh(time.Now()),
            () => epochs.Decided?.Epoch ?? 0,
            () => opinions.Doubt is not null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Over a restart only the wall clock knows; it may shorten an order to nothing, but not lengthen it.</summary>
    private TimeSpan RunBeforeRestart(OperatorOrder order)
    {
        var run = time.GetUtcNow() - order.IssuedTime;
        return run > TimeSpan.Zero ? run : TimeSpan.Zero;
    }
}
