using Microsoft.Extensions.Options;
using Platform.Health.Epochs;

namespace Platform.Health.Voting;

/// <summary>Asks every other observer for its votes and its latest decision, each on a loop of its own.</summary>
internal sealed class VotePull(
    ObserverSet observers, IObserverPeers peers, VoteBook votes, EpochKeeper epochs, IOptions<HealthOptions> options, TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(observers.Others.Select(o => PullAsync(o, stoppingToken)));

    /// <summary>Asks all of them now: for who is about to act on what was decided last, wherever that was.</summary>
    public Task RefreshAsync(CancellationToken ct) => Task.WhenAll(observers.Others.Select(o => AskAsync(o, ct)));

    private async Task PullAsync(ObserverIdentity peer, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Value.VoteInterval, time);
        do
        {
            await AskAsync(peer, ct);
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task AskAsync(ObserverIdentity peer, CancellationToken ct)
    {
        if (await peers.VotesAsync(peer, ct) is not { } state)
        {
            return;
        }

        votes.Take(peer.Name, state.Votes, time.Now());
        if (state.Decision is { } decision)
        {
            await epochs.LearnAsync(decision, ct);
        }
    }
}
