using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;
using Platform.Messaging.Buses;
using Platform.Router.Destinations;
using Platform.Router.Forwarding;
using Platform.Router.Routing;

namespace Platform.Router.Admin;

internal static class AdminEndpoints
{
    /// <summary>What an operator can order of a region; see <see cref="OrderAction"/>.</summary>
    private static readonly string[] s_actions = ["drain", "pin", "freeze", "restore"];

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").RequireAuthorization(Policies.Admin);
        admin.MapGet("/state", State);
        ModelRelay.Map(admin);
        routes.MapGet("/admin/passive", (PassiveReport report) => report.Make()).RequireAuthorization(Policies.Internal);
        RolloutRelay.Map(admin);
        // Apart from the state: it asks others, and the state is what is looked at when they do not answer.
        admin.MapGet("/lag", (FeatureLag lag, CancellationToken ct) => lag.AskAsync(ct));
        foreach (var action in s_actions)
        {
            admin.MapPost($"/regions/{{region}}/{action}", (HttpContext context, string region) => OrderAsync(context, region, action, context.RequestAborted));
        }
    }

    private static AdminState State(
        RoutingTable table, DestinationTable destinations, RoutingPull pull, RegionalBuses buses, RetryBudgets budgets, TimeProvider time)
    {
        var now = time.GetElapsedTime(0);
        var current = table.Current;
        return new()
        {
            Epoch = current.Epoch,
            EpochAgeMs = (long)(now - current.Since).TotalMilliseconds,
            Weights = table.Weights,
            Decision = current.Decision,
            Destinations = [.. destinations.All.Select(d => StateOf(d, now))],
            Observers = [.. pull.Observers.Select(o => new ObserverState(
                o.Name, o.Address?.Authority, o.Answered is { } at ? (long)(now - at).TotalMilliseconds : null, o.Epoch, o.Error))],
            Buses = buses.Connections,
            Budgets = new(Math.Round(budgets.Retries.Left, 1), Math.Round(budgets.Hedges.Left, 1), Math.Round(budgets.HedgeReserve.Left, 1)),
        };
    }

    private static DestinationState StateOf(Destination destination, TimeSpan now)
    {
        var ejection = destination.Ejection;
        var left = ejection.OutFor(now);
        var state = !ejection.IsOut ? "in" : left > TimeSpan.Zero ? "ejected" : "trial";
        return new(
            destination.Service,
            destination.Region,
            destination.Address.Authority,
            state,
            destination.Outstanding,
            ejection.Failures,
            ejection.Falls,
            (long)left.TotalMilliseconds,
            ejection.IsOut ? (long)ejection.BeenOut(now).TotalMilliseconds : null,
            ejection.IsOut ? ejection.Cause.Name() : null);
    }

    /// <summary>The reason and the expiry; an order without a body, and so without a content type, is one too.</summary>
    private static async ValueTask<OperatorRequest?> ReadAsync(HttpRequest request, CancellationToken ct) =>
        request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")
            ? null
            : await JsonSerializer.DeserializeAsync(request.Body, ContractsJson.Default.OperatorRequest, ct);

    private static async Task<IResult> OrderAsync(HttpContext context, string region, string action, CancellationToken ct)
    {
        var request = await ReadAsync(context.Request, ct);
        var services = context.RequestServices;
        var outcome = await services.GetRequiredService<OperatorRelay>().OrderAsync(context, region, action, request, ct);
        await services.GetRequiredService<AuditLog>().WriteAsync(
            new(
                services.GetRequiredService<TimeProvider>().GetUtcNow(),
                action,
                region,
                context.User.Identity?.Name ?? "unknown",
                context.Connection.RemoteIpAddress?.ToString(),
                request?.Reason,
                outcome?.Status ?? StatusCodes.Status503ServiceUnavailable,
                outcome?.Decision?.Epoch),
            ct);
        if (outcome is null)
        {
            return Problem.Unavailable("No health service answered, and only they decide. The weights stay as they are; destinations that fail are still left out.", s_retryAfter);
        }

        if (outcome.Decision is not { } decision)
        {
            return Results.Content(outcome.Refusal, "application/problem+json", statusCode: outcome.Status);
        }

        await services.GetRequiredService<RoutingTable>().ApplyAsync(decision, "operator", ct);
        return TypedResults.Ok(State(
            services.GetRequiredService<RoutingTable>(),
            services.GetRequiredService<DestinationTable>(),
            services.GetRequiredService<RoutingPull>(),
            services.GetRequiredService<RegionalBuses>(),
            services.GetRequiredService<RetryBudgets>(),
            services.GetRequiredService<TimeProvider>()));
    }
}
