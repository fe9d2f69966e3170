using System.Net;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts.Models;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Balancing;

/// <summary>Where inference instances say that they are there. For services alone: who may send shoppers' features elsewhere is no guest.</summary>
internal static class InstanceEndpoint
{
    private const int BodyLimit = 16 * 1024;
    private const int MostCapacity = 1024;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/inference-instances", (InstanceHeartbeat heartbeat, InferencePool pool, HttpContext http) =>
                Hear(heartbeat, pool, http.Connection.RemoteIpAddress))
            .RequireAuthorization(Policies.Internal)
            .WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .WithName("inference-instance")
            .WithSummary("An inference instance says that it is there.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static IResult Hear(InstanceHeartbeat heartbeat, InferencePool pool, IPAddress? sender)
    {
        var fields = new RequestFields();
        if (heartbeat.Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            fields.Wrong("address", "is an absolute http or https address.");
        }

        if (heartbeat.Models is null || heartbeat.Models.Values.Any(v => v is null))
        {
            fields.Wrong("models", "holds a list of versions for each model.");
        }

        if (heartbeat.Capacity is < 1 or > MostCapacity)
        {
            fields.Wrong("capacity", $"is from 1 to {MostCapacity}; this is {heartbeat.Capacity}.");
        }

        if (fields.IsValid && !pool.Hear(heartbeat with { Address = AsSeen(heartbeat.Address, sender) }))
        {
            fields.Wrong("region", "is one of the deployment's regions.");
        }

        return fields.IsValid ? TypedResults.NoContent() : Problem.Invalid(fields.Errors);
    }

    /// <summary>In place of "every address of mine", the one that the heartbeat came from.</summary>
    private static Uri AsSeen(Uri address, IPAddress? sender)
    {
        if (sender is null || !IPAddress.TryParse(address.Host, out var own) || !(own.Equals(IPAddress.Any) || own.Equals(IPAddress.IPv6Any)))
        {
            return address;
        }

        return new UriBuilder(address) { Host = (sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender).ToString() }.Uri;
    }
}
