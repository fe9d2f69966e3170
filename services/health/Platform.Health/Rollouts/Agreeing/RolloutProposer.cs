using Platform.Contracts.Rollouts;
using Platform.Health.Voting;
using Platform.Rollouts.Agreement;

namespace Platform.Health.Rollouts.Agreeing;

/// <summary>
/// Has a transition decided: finds the next number, asks all observers, itself first, and goes on until the transition has a number or is not
/// wanted any more. What it finds half decided on the way it finishes first.
/// </summary>
internal sealed partial class RolloutProposer(
    ObserverSet observers, RolloutPeers peers, RolloutKeeper keeper, RolloutAnnouncer announcer, TimeProvider time, Random random, ILogger<RolloutProposer> logger)
{
    private const int ShortestPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 200;

    private readonly string[] _names = [.. observers.All.Select(o => o.Name)];

    /// <summary>The transition with its number; null when it was not to be had in so many tries, or is not wanted.</summary>
    /// <param name="want">Made anew for each try from the state and the number; null ends the trying.</param>
    /// <param name="tries">How often to ask.</param>
    /// <param name="ct">Ends it at once.</param>
    public async Task<ModelTransition?> ProposeAsync(Func<RolloutState, long, ModelTransition?> want, int tries, CancellationToken ct)
    {
        long round = 0;
        for (var attempt = 0; attempt < tries; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(ShortestPauseMilliseconds, LongestPauseMilliseconds)), time, ct);
            }

            if (want(keeper.State, keeper.NextNumber) is not { } own)
            {
                return null;
            }

            var asked = await AskAsync(own, new RolloutBallot(round + 1, observers.Self.Name), ct);
            round = asked.HighestRound;
            if (asked.Decided is not { } decided)
            {
                NotAgreed(own.Number, own.Kind, own.Version);
                await CatchUpAsync(asked.Ahead, ct);
                continue;
            }

            await keeper.LearnAsync([decided], ct);
            announcer.Announce(decided);
            // Told to all at once, so that the next number finds nobody behind; who misses it pulls.
            await Task.WhenAll(observers.Others.Select(o => peers.TellAsync(o, [decided], ct)));
            if (ReferenceEquals(decided, own))
            {
                return decided;
            }
        }

        return null;
    }

    private async Task<Attempt> AskAsync(ModelTransition own, RolloutBallot ballot, CancellationToken ct)
    {
        var attempt = new Attempt(ballot, own, _names);
        for (RolloutProposal? asked = null; asked != attempt.Proposal && attempt.Decided is null && !attempt.IsLost;)
        {
            asked = attempt.Proposal;
            await AskAllAsync(attempt, asked, ct);
        }

        return attempt;
    }

    private async Task AskAllAsync(Attempt attempt, RolloutProposal asked, CancellationToken ct)
    {
        attempt.Take(asked, observers.Self.Name, await keeper.AnswerAsync(asked, ct));
        // Answers that come after the majority are of no use; their calls end by the peers' deadline.
        var pending = observers.Others.Select(async o => (o.Name, Answer: await peers.AskAsync(o, asked, ct))).ToList();
        while (pending.Count > 0 && attempt.Proposal == asked && attempt.Decided is null && !attempt.IsLost)
        {
            var done = await Task.WhenAny(pending);
            pending.Remove(done);
            var (name, answer) = await done;
            attempt.Take(asked, name, answer);
        }
    }

    private async Task CatchUpAsync(string? ahead, CancellationToken ct)
    {
        if (observers.Others.FirstOrDefault(o => o.Name == ahead) is { } peer
            && await peers.HistoryAsync(peer, keeper.State.Number, ct) is { } history)
        {
            await keeper.LearnAsync(history.Transitions, ct);
        }
    }

    [LoggerMessage(5062, LogLevel.Information, "No majority agreed that {Number} is {Kind} of {Version}")]
    private partial void NotAgreed(long number, TransitionKind kind, string version);
}
