using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;

namespace Platform.Models.Artifacts;

/// <summary>Hands files to other services. What is sent was verified first; the receiver verifies again.</summary>
public static class ArtifactEndpoints
{
    /// <summary>Maps <c>GET /v1/artifacts/{sha256}</c>; needs an <see cref="ArtifactStore"/> among the services.</summary>
    public static IEndpointConventionBuilder MapArtifacts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/artifacts/{sha256}", GetAsync).RequireAuthorization(Policies.Internal).WithName("GetArtifact");

    private static async Task<IResult> GetAsync(string sha256, ArtifactStore store, CancellationToken ct)
    {
        if (!ArtifactHash.IsValid(sha256))
        {
            return Problem.Invalid("sha256", "64 lower-case hex digits.");
        }

        var read = await store.OpenAsync(sha256, ct);
        return read.Content is { } content
            ? Results.Stream(content, "application/octet-stream", enableRangeProcessing: true)
            : Problem.Create(StatusCodes.Status404NotFound, "No such file", "This instance does not hold a whole file of that hash; ask another holder.");
    }
}
