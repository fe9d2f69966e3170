using Platform.FaultProxy.Links;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;

namespace Platform.FaultProxy.Control;

/// <summary>Making faults and taking them back; for operators' keys alone.</summary>
internal static class ControlEndpoints
{
    private const int LongestDelayMs = 600_000;

    public static void MapControl(this IEndpointRouteBuilder routes, IReadOnlyList<Link> links)
    {
        var control = routes.MapGroup("/faults").RequireAuthorization(Policies.Admin);
        control.MapGet("/", (FaultBook faults) => TypedResults.Ok(faults.Rules));
        control.MapGet("/links", () => TypedResults.Ok(links));
        control.MapPut("/{id}", (string id, LinkFaultRule rule, FaultBook faults) =>
        {
            if (WhyNot(rule, links) is { } why)
            {
                return Problem.Create(StatusCodes.Status400BadRequest, "No such fault", why);
            }

            faults.Put(id, rule);
            return Results.NoContent();
        });
        control.MapDelete("/{id}", (string id, FaultBook faults) =>
        {
            faults.Remove(id);
            return Results.NoContent();
        });
    }

    private static string? WhyNot(LinkFaultRule rule, IReadOnlyList<Link> links) =>
        rule.Ports.FirstOrDefault(p => links.All(l => l.Port != p)) is var unknown and not 0 ? $"There is no link at port {unknown}."
        : rule.Share is <= 0 or > 1 ? "share is above 0 and at most 1."
        : rule.DelayMs is < 0 or > LongestDelayMs ? $"delayMs is 0 to {LongestDelayMs}."
        : rule.Status is < 400 or > 599 ? "status is 400 to 599."
        : null;
}
