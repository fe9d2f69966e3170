using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Platform.Hosting.Problems;
using Platform.Router.Forwarding;

namespace Platform.Router.Edge;

internal static class EdgeEndpoints
{
    public static void MapEdge(this IEndpointRouteBuilder routes)
    {
        var forwarder = routes.ServiceProvider.GetRequiredService<EdgeForwarder>();
        foreach (var route in EdgeRoute.All())
        {
            routes.MapMethods(route.Pattern, route.Methods, context => forwarder.ForwardAsync(context, route))
                .WithName($"edge.{route.Name}")
                .RequireAuthorization(route.Policy)
                .RequireCors(EdgePolicies.Cors);
        }

        // Said to everybody alike: whether a path is there is in the OpenAPI documents, and no secret.
        routes.MapFallback("{**path}", () => Problem.Create(StatusCodes.Status404NotFound, "No such call", "The edge does not have this path with this method."))
            .AllowAnonymous()
            .ExcludeFromDescription();
        routes.MapGet("/openapi/v1.json", DescribeAsync).AllowAnonymous().RequireCors(EdgePolicies.Cors).ExcludeFromDescription();
    }

    /// <summary>By the edge's port the document of all services, by the operators' port the router's own.</summary>
    private static async Task<IResult> DescribeAsync(
        HttpContext context, EdgeDocument document, [FromKeyedServices("v1")] IOpenApiDocumentProvider own, CancellationToken cancellationToken)
    {
        if (!Listeners.IsAdmin(context))
        {
            return TypedResults.Json(await document.GetAsync(cancellationToken));
        }

        var text = await (await own.GetOpenApiDocumentAsync(cancellationToken)).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        return TypedResults.Text(text, "application/json");
    }
}
