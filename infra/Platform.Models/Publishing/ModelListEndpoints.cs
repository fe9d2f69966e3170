using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.Contracts.Models;
using Platform.Hosting.Authentication;

namespace Platform.Models.Publishing;

/// <summary>Tells which versions count here, so that whoever missed an announcement finds it by asking.</summary>
public static class ModelListEndpoints
{
    /// <summary>Maps <c>GET /v1/models</c>; needs <see cref="ModelRecords"/> among the services.</summary>
    public static IEndpointConventionBuilder MapModelList(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models", (ModelRecords records) => TypedResults.Ok(new ModelList
        {
            Models = [.. records.Current.Values.OrderBy(m => m.Name, StringComparer.Ordinal)],
        })).RequireAuthorization(Policies.Internal).WithName("ListModels");
}
