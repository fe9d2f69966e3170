using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Hosting.Authentication;
using Platform.Health.Epochs;
using Platform.Health.Operators;
using Platform.Health.Voting;

namespace Platform.Health;

internal static class HealthEndpoints
{
    public static void MapControlPlane(this IEndpointRouteBuilder routes)
    {
        var observers = routes.MapGroup("/v1").RequireAuthorization(Policies.Internal);
        observers.MapGet("/votes", (HttpContext context, ObserverSet set, VoteBook votes, EpochKeeper epochs, SignedExchange exchange) =>
            exchange.TellAsync(context, State(set, votes.Of(set.Self.Name), epochs), ContractsJson.Default.RoutingState));
        observers.MapPost("/epochs", (HttpContext context, EpochKeeper epochs, SignedExchange exchange) =>
            exchange.AnswerAsync(context, ContractsJson.Default.EpochProposal, ContractsJson.Default.EpochAnswer, epochs.AnswerAsync));
        // For routers: the decision in it has a signature of its own.
        observers.MapGet("/routing", (ObserverSet set, VoteBook votes, EpochKeeper epochs, TimeProvider time) => State(set, votes.Fresh(time.Now()), epochs));

        var operators = routes.MapGroup("/v1/operator/regions/{region}").RequireAuthorization(Policies.Admin);
        foreach (var action in OperatorCommands.Actions)
        {
            operators.MapPost(action.Key, (
                string region,
                [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] OperatorRequest? request,
                OperatorCommands commands,
                CancellationToken ct) => commands.OrderAsync(region, action.Value, request, ct));
        }
    }

    private static RoutingState State(ObserverSet set, IReadOnlyList<RegionVote> votes, EpochKeeper epochs) =>
        new() { Observer = set.Self.Name, Decision = epochs.Decided, Votes = votes };
}
