using Platform.Contracts.Control;
using Platform.Health.Epochs;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>
/// Has decided what the rule asks for. The observers take turns: the first in line proposes at once, the next a little later, so that
/// they seldom race. Called from one loop.
/// </summary>
internal sealed class Decider(
    ObserverSet observers, VoteBook votes, Situation situation, EpochKeeper epochs, QuorumProposer proposer, TimeProvider time)
{
    private const int Tries = 3;
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(150);

    /// <summary>What was accepted becomes known to be decided within a pull; after this time its proposer must have died.</summary>
    private static readonly TimeSpan s_unfinished = TimeSpan.FromSeconds(1);

    private Plan? _plan;
    private TimeSpan _planSince;
    private Task _proposing = Task.CompletedTask;

    /// <summary>Looks whether something has to be decided.</summary>
    /// <param name="trusts">Whether this observer trusts its own eyes; if not it proposes nothing, and still answers the others.</param>
    /// <param name="ct">Ends what was begun here.</param>
    public async Task LookAsync(bool trusts, CancellationToken ct)
    {
        var wanted = trusts ? situation.Next(epochs.Decided) : null;
        var patience = wanted is null ? s_unfinished : TimeSpan.Zero;
        if ((wanted ?? UnfinishedPlan()) is not { } plan)
        {
            _plan = null;
            return;
        }

        if (!plan.WantsTheSameAs(_plan))
        {
            (_plan, _planSince) = (plan, time.Now());
        }

        if (_proposing.IsCompleted && time.Now() - _planSince >= patience + (s_turn * TurnIn(plan)))
        {
            // It has ended; what it should not have met ends this loop too.
            await _proposing;
            _proposing = proposer.ProposeAsync(current => trusts ? situation.Next(current) : null, Tries, ct);
        }
    }

    private Plan? UnfinishedPlan() => epochs.Unfinished is { } unfinished ? Plan.Of(unfinished) : null;

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
