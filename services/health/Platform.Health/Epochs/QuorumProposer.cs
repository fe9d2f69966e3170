using Platform.Contracts.Control;
using Platform.Hosting.Signing;
using Platform.Health.Deciding;
using Platform.Health.Voting;

namespace Platform.Health.Epochs;

/// <summary>A decision that this observer had decided, and the one that was in force before it, as far as it knew.</summary>
internal sealed record DecidedChange(RoutingDecision? Before, RoutingDecision Decision);

/// <summary>
/// Has a plan decided, in two rounds. First every observer, this one before the others, is asked for the next epoch; a majority that
/// grants it also tells the newest decision that any of them accepted, and on that one the plan is made. Then they are asked to accept
/// it, and it is decided once a majority did. A lost race is tried again above it after a random pause.
/// </summary>
internal sealed partial class QuorumProposer(
    ObserverSet observers, IObserverPeers peers, EpochKeeper epochs, ControlSigner signer, HealthMetrics metrics, TimeProvider time, Random random, ILogger<QuorumProposer> logger)
{
    private const int ShortestPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 150;

    private readonly string[] _names = [.. observers.All.Select(o => o.Name)];

    /// <summary>Raised for each decision that this observer had decided.</summary>
    public event Action<DecidedChange>? Decided;

    /// <summary>The decision, or null when it was not to be had in so many tries.</summary>
    /// <param name="plan">Made anew for each try from the newest decision that a majority tells; null means that it wants nothing changed.</param>
    /// <param name="tries">How often to ask.</param>
    /// <param name="ct">Ends it at once.</param>
    public async Task<RoutingDecision?> ProposeAsync(Func<RoutingDecision?, Plan?> plan, int tries, CancellationToken ct)
    {
        var above = 0L;
        for (var attempt = 0; attempt < tries; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(ShortestPauseMilliseconds, LongestPauseMilliseconds)), time, ct);
            }

            var epoch = Math.Max(epochs.NextEpoch, above + 1);
            var granted = await AskAsync(new EpochProposal { Proposer = observers.Self.Name, Epoch = epoch }, ct);
            above = granted.HighestSeen;
            if (granted.LatestDecided is { } newer)
            {
                await epochs.LearnAsync(newer, ct);
            }

            if (!granted.Won)
            {
                Missed(epoch, above);
                continue;
            }

            var before = epochs.Decided;
            var latest = granted.LatestAccepted;
            if ((plan(latest) ?? Unfinished(latest, before)) is not { } wanted)
            {
                metrics.Proposed("not-needed");
                return null;
            }

            var decision = signer.Sign(wanted.ToDecision(epoch, latest?.Epoch ?? 0, observers.Self.Name, time.GetUtcNow()));
            var accepted = await AskAsync(new EpochProposal { Proposer = observers.Self.Name, Epoch = epoch, Decision = decision }, ct);
            if (accepted.Won)
            {
                metrics.Proposed("decided");
                await epochs.LearnAsync(decision, ct);
                Decided?.Invoke(new(before, decision));
                return decision;
            }

            above = accepted.HighestSeen;
            Missed(epoch, above);
        }

        return null;
    }

    /// <summary>
    /// Somebody's decision may have been accepted by a majority and its proposer have died before it told anybody. Deciding the same again
    /// is right in either case.
    /// </summary>
    private static Plan? Unfinished(RoutingDecision? latest, RoutingDecision? decided) =>
        latest is not null && latest.Epoch > (decided?.Epoch ?? 0) ? Plan.Of(latest) : null;

    private async Task<Candidacy> AskAsync(EpochProposal proposal, CancellationToken ct)
    {
        var candidacy = new Candidacy(proposal.Epoch, _names, observers.Majority);
        var own = await epochs.AnswerAsync(proposal, ct);
        candidacy.Add(own);
        // Who cannot say yes itself, having granted it to another meanwhile, does not ask the rest.
        if (!own.Granted)
        {
            return candidacy;
        }

        // Answers that come after the majority are of no use; their calls end by the peers' deadline.
        var pending = observers.Others.Select(async o => (Observer: o.Name, Answer: await peers.AskAsync(o, proposal, ct))).ToList();
        while (pending.Count > 0 && !candidacy.Won && !candidacy.Lost)
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

    private void Missed(long epoch, long highest)
    {
        metrics.Proposed("refused");
        NotGranted(epoch, highest);
    }

    [LoggerMessage(5003, LogLevel.Information, "Epoch {Epoch} was not granted by a majority; the highest heard of is {Highest}")]
    private partial void NotGranted(long epoch, long highest);
}
