using Platform.Contracts.Control;
using Platform.Health.Deciding;
using Platform.Health.Voting;

namespace Platform.Health.Epochs;

/// <summary>A decision that this observer had decided, and the one before it.</summary>
internal sealed record DecidedChange(RoutingDecision? Before, RoutingDecision Decision);

/// <summary>
/// Has a plan decided: asks every observer, itself first, for the next epoch, and holds it decided once a majority of all configured
/// ones granted it. A lost race is tried again above it after a random pause; a newer decision ends the trying.
/// </summary>
internal sealed partial class QuorumProposer(
    ObserverSet observers, ObserverPeers peers, EpochKeeper epochs, HealthMetrics metrics, TimeProvider time, Random random, ILogger<QuorumProposer> logger)
{
    private const int ShortestPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 150;

    /// <summary>The decision, or null when it was not to be had in so many tries.</summary>
    /// <param name="plan">Made anew for each try from the decision in force; null ends the trying.</param>
    /// <param name="tries">How often to ask.</param>
    /// <param name="ct">Ends it at once.</param>
    public async Task<DecidedChange?> ProposeAsync(Func<RoutingDecision?, Plan?> plan, int tries, CancellationToken ct)
    {
        var above = 0L;
        for (var attempt = 0; attempt < tries; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(ShortestPauseMilliseconds, LongestPauseMilliseconds)), time, ct);
            }

            var current = epochs.Decided;
            if (plan(current) is not { } wanted)
            {
                return null;
            }

            var epoch = Math.Max(epochs.NextEpoch, above + 1);
            var decision = wanted.ToDecision(epoch, current?.Epoch ?? 0, observers.Self.Name, time.GetUtcNow());
            var candidacy = await AskAsync(new EpochProposal { Proposer = observers.Self.Name, Decision = decision }, ct);
            above = candidacy.HighestSeen;
            if (candidacy.Decided)
            {
                metrics.Proposed("decided");
                await epochs.LearnAsync(decision, ct);
                return new(current, decision);
            }

            metrics.Proposed("refused");
            NotGranted(epoch, above);
            if (candidacy.LatestDecided is { } newer)
            {
                await epochs.LearnAsync(newer, ct);
            }
        }

        return null;
    }

    private async Task<Candidacy> AskAsync(EpochProposal proposal, CancellationToken ct)
    {
        var candidacy = new Candidacy(proposal.Decision.Epoch, [.. observers.All.Select(o => o.Name)], observers.Majority);
        candidacy.Add(await epochs.GrantAsync(proposal, ct));
        // Who cannot grant it to itself, having granted it to another meanwhile, does not ask the rest.
        if (candidacy.HighestSeen > proposal.Decision.Epoch)
        {
            return candidacy;
        }

        // Answers that come after the majority are of no use; their calls end by the peers' deadline.
        var pending = observers.Others.Select(async o => (Observer: o.Name, Answer: await peers.GrantAsync(o, proposal, ct))).ToList();
        while (pending.Count > 0 && !candidacy.Decided && !candidacy.Lost)
        {
            var done = await Task.WhenAny(pending);
            pending.Remove(done);
            var (observer, answer) = await done;
            if (answer is null)
            {
                candidacy.NoAnswer(observer);
            }
            else
            {
                candidacy.Add(answer);
            }
        }

        return candidacy;
    }

    [LoggerMessage(5003, LogLevel.Information, "Epoch {Epoch} was not granted by a majority; the highest heard of is {Highest}")]
    private partial void NotGranted(long epoch, long highest);
}
