using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Agreeing;
using Platform.Health.Voting;
using Platform.Hosting.Problems;
using Platform.Rollouts.Lifecycle;

namespace Platform.Health.Rollouts;

/// <summary>Has an engineer's promotion or rollback decided by the quorum, like every other step.</summary>
internal sealed class RolloutOrders(ObserverSet observers, RolloutKeeper keeper, RolloutProposer proposer, RolloutPeers peers, TimeProvider time)
{
    private const int Tries = 8;
    private const int LongestReason = 500;
    private const int LongestName = 100;
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    public async Task<IResult> OrderAsync(string model, string version, TransitionKind kind, RolloutOrder? order, string caller, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        Check(errors, "reason", order?.Reason, LongestReason);
        Check(errors, "by", order?.By, LongestName);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        // The step before this one may have been decided by another observer, a moment ago.
        await Task.WhenAll(observers.Others.Select(o => CatchUpAsync(o, ct)));
        var mistake = "";
        ModelTransition? Want(RolloutState state, long number)
        {
            var rollout = state.Of(model) ?? new ModelRollout { Model = model };
            var wanted = Transition(rollout, number, version, kind, order, caller);
            mistake = Transitions.Mistake(rollout, wanted) ?? "";
            return mistake.Length == 0 ? wanted : null;
        }

        if (await proposer.ProposeAsync(Want, Tries, ct) is { } decided)
        {
            return TypedResults.Ok(decided);
        }

        return mistake.Length > 0
            ? Problem.Create(StatusCodes.Status409Conflict, "It does not fit the model's state", $"{mistake}. GET /v1/rollouts/{model} shows which versions there are.")
            : Problem.Unavailable("No majority of the observers agreed: nothing changed.", s_retryAfter);
    }

    private static void Check(Dictionary<string, string[]> errors, string field, string? value, int longest)
    {
        if (value?.Length > longest)
        {
            errors[field] = [$"It has {value.Length} characters: at most {longest}."];
        }
    }

    private async Task CatchUpAsync(ObserverIdentity peer, CancellationToken ct)
    {
        if (await peers.HistoryAsync(peer, keeper.State.Number, ct) is { } history)
        {
            await keeper.LearnAsync(history.Transitions, ct);
        }
    }

    private ModelTransition Transition(ModelRollout rollout, long number, string version, TransitionKind kind, RolloutOrder? order, string caller) => new()
    {
        Number = number,
        Model = rollout.Model,
        Version = version,
        Kind = kind,
        By = order?.By is { Length: > 0 } by ? by : caller,
        Reason = order?.Reason is { Length: > 0 } reason ? reason : "not said",
        Time = time.GetUtcNow(),
        Serves = kind == TransitionKind.Promoted ? version
            : rollout.Stable?.Version == version ? rollout.Previous?.Version
            : rollout.Stable?.Version,
    };
}
