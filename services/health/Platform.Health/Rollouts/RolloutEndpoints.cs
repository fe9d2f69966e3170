using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Platform.Contracts;
using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Agreeing;
using Platform.Health.Rollouts.Evidence;
using Platform.Health.Voting;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;

namespace Platform.Health.Rollouts;

/// <summary>Rollouts over HTTP: among observers, for those who follow the state, and for engineers.</summary>
internal static class RolloutEndpoints
{
    /// <summary>Transitions that one answer carries, at most.</summary>
    private const int Page = 500;

    public static void MapRollouts(this IEndpointRouteBuilder routes)
    {
        var services = routes.MapGroup(RolloutPeers.Path).RequireAuthorization(Policies.Internal);
        services.MapPost("/proposals", (HttpContext context, RolloutKeeper keeper, SignedExchange exchange) =>
            exchange.AnswerAsync(context, ContractsJson.Default.RolloutProposal, ContractsJson.Default.RolloutAnswer, keeper.AnswerAsync));
        services.MapPost("/history", (HttpContext context, RolloutKeeper keeper, SignedExchange exchange) =>
            exchange.AnswerAsync(context, ContractsJson.Default.RolloutHistory, ContractsJson.Default.RolloutState, async (decided, ct) =>
            {
                await keeper.LearnAsync(decided.Transitions, ct);
                return keeper.State;
            }));
        services.MapGet("/evidence", (HttpContext context, EvidenceBook evidence, SignedExchange exchange) =>
            exchange.TellAsync(context, evidence.Own, ContractsJson.Default.IReadOnlyListRolloutEvidence));
        services.MapGet("/history", (HttpContext context, long? after, RolloutKeeper keeper, SignedExchange exchange) => exchange.TellAsync(
            context, new RolloutHistory { Transitions = keeper.After(after ?? 0, Page) }, ContractsJson.Default.RolloutHistory));
        // For those who follow it.
        services.MapGet("/", State);

        var engineers = routes.MapGroup($"{RolloutPeers.Path}/{{model}}").RequireAuthorization(Policies.Admin);
        engineers.MapGet("/", View);
        engineers.MapGet("/history", (string model, RolloutKeeper keeper) =>
            new RolloutHistory { Transitions = [.. keeper.After(0, int.MaxValue).Where(t => t.Model == model).TakeLast(Page)] });
        engineers.MapPost("/versions/{version}/promote", Order(TransitionKind.Promoted));
        engineers.MapPost("/versions/{version}/rollback", Order(TransitionKind.RolledBack));
    }

    /// <summary>Those who have all there is wait for more a little: a rollback should not wait for their next question.</summary>
    private static async Task State(HttpContext context, long? after, RolloutKeeper keeper, SignedExchange exchange, TimeProvider time)
    {
        var known = after ?? -1;
        var state = await keeper.StateAfterAsync(known, RolloutQuestion.Patience, time, context.RequestAborted);
        await (state.Number <= known ? TypedResults.NoContent().ExecuteAsync(context) : exchange.TellAsync(context, state, ContractsJson.Default.RolloutState));
    }

    private static IResult View(string model, RolloutKeeper keeper, RolloutViews views) => keeper.State.Of(model) is { } rollout
        ? TypedResults.Ok(views.Of(rollout))
        : Problem.Create(StatusCodes.Status404NotFound, "No such model", $"No version of '{model}' was ever published; GET {RolloutPeers.Path} lists the models.");

    private static Delegate Order(TransitionKind kind) =>
        (string model, string version, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] RolloutOrder? order, HttpContext context, RolloutOrders orders, CancellationToken ct) =>
            orders.OrderAsync(model, version, kind, order, context.User.Identity?.Name ?? "unknown", ct);
}
