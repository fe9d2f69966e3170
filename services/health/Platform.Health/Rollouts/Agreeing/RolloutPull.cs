using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Evidence;
using Platform.Health.Voting;

namespace Platform.Health.Rollouts.Agreeing;

/// <summary>Asks every other observer for what was decided and for what its region has seen, each on a loop of its own.</summary>
internal sealed class RolloutPull(ObserverSet observers, RolloutPeers peers, RolloutKeeper keeper, EvidenceBook evidence, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(observers.Others.Select(o => PullAsync(o, stoppingToken)));

    private async Task PullAsync(ObserverIdentity peer, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        do
        {
            await CatchUpAsync(peer, ct);
            if (peer.Region is not null && await peers.EvidenceAsync(peer, ct) is { } seen)
            {
                evidence.Take(peer.Name, seen);
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    /// <summary>An answer carries so many transitions at most; one that was away for long asks again and again.</summary>
    private async Task CatchUpAsync(ObserverIdentity peer, CancellationToken ct)
    {
        while (await peers.HistoryAsync(peer, keeper.State.Number, ct) is { Transitions: { Count: > 0 } missing })
        {
            var before = keeper.State.Number;
            await keeper.LearnAsync(missing, ct);
            if (keeper.State.Number == before)
            {
                return;
            }
        }
    }
}
