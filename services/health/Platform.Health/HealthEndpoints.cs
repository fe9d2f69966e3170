using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Mvc;
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
        observers.MapGet("/votes", (ObserverSet set, VoteBook votes, EpochKeeper epochs) => State(set, votes.Of(set.Self.Name), epochs));
        observers.MapGet("/routing", (ObserverSet set, VoteBook votes, EpochKeeper epochs, TimeProvider time) => State(set, votes.Fresh(time.Now()), epochs));
        observers.MapPost("/epochs", (EpochProposal proposal, EpochKeeper epochs, CancellationToken ct) => epochs.GrantAsync(proposal, ct));

        var operators = routes.MapGroup("/v1/operator/regions/{region}").RequireAuthorization(Policies.Admin);
        operators.MapPost("/drain", (string region, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] OperatorRequest? request, OperatorCommands commands, CancellationToken ct) =>
            commands.OrderAsync(region, OrderAction.Drain, request, ct));
        operators.MapPost("/restore", (string region, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] OperatorRequest? request, OperatorCommands commands, CancellationToken ct) =>
            commands.OrderAsync(region, OrderAction.Restore, request, ct));
    }

    private static RoutingState State(ObserverSet set, IReadOnlyList<RegionVote> votes, EpochKeeper epochs) =>
        new() { Observer = set.Self.Name, Decision = epochs.Decided, Votes = votes };
}
