using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Health.Announcing;
using Platform.Health.Epochs;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>
/// The beat of an observer: measures its own lateness, forms its votes, and has decided what the rule asks for. The observers take
/// turns: the first in line proposes at once, the next a little later, so that they seldom race.
/// </summary>
internal sealed class ObserverLoop(
    ObserverSet observers,
    RegionOpinions opinions,
    VoteBook votes,
    Situation situation,
    EpochKeeper epochs,
    QuorumProposer proposer,
    DecisionAnnouncer announcer,
    InstanceReporter instances,
    IOptions<HealthOptions> options,
    TimeProvider time) : BackgroundService
{
    private const int Tries = 3;
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(150);

    private Plan? _plan;
    private TimeSpan _planSince;
    private Task _proposing = Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = time.Now() + s_beat;
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = due - time.Now();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, stoppingToken);
            }

            var lag = time.Now() - due;
            if (lag >= options.Value.LagThreshold)
            {
                opinions.StoodStill(lag);
            }

            due = time.Now() + s_beat;
            votes.Take(observers.Self.Name, opinions.Form(), time.Now());
            instances.Look();
            Decide(stoppingToken);
        }
    }

    private void Decide(CancellationToken ct)
    {
        var plan = opinions.Doubt is null ? situation.Next(epochs.Decided) : null;
        if (plan is null)
        {
            _plan = null;
            return;
        }

        if (!plan.WantsTheSameAs(_plan))
        {
            (_plan, _planSince) = (plan, time.Now());
        }

        if (_proposing.IsCompleted && time.Now() - _planSince >= s_turn * TurnIn(plan))
        {
            _proposing = ProposeAsync(ct);
        }
    }

    private async Task ProposeAsync(CancellationToken ct)
    {
        if (await proposer.ProposeAsync(current => situation.Next(current), Tries, ct) is { } change)
        {
            announcer.Announce(change);
        }
    }

    /// <summary>This observer's place in line: those that are heard, the ones in a region that loses its traffic last.</summary>
    private int TurnIn(Plan plan)
    {
        var now = time.Now();
        return observers.All
            .Where(o => votes.Heard(o.Name, now))
            .OrderBy(o => o.Region is { } region && plan.Weights.GetValueOrDefault(region) == 0 ? 1 : 0)
            .TakeWhile(o => o != observers.Self)
            .Count();
    }
}
