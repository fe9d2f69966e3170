using Microsoft.AspNetCore.Http.Features;
using Platform.Contracts.Models;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;
using Platform.Models.Artifacts;
using Platform.Models.Publishing;

namespace Platform.Trainer.Publishing;

/// <summary>Engineers' models come in here: the files first, each under its hash, then the signed announcement.</summary>
internal static class PublishEndpoints
{
    /// <summary>Maps <c>PUT /v1/artifacts/{sha256}</c> and <c>POST /v1/models</c>.</summary>
    public static void MapPublishing(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/artifacts/{sha256}", PutAsync).RequireAuthorization(Policies.Admin).WithName("PutArtifact");
        routes.MapPost("/v1/models", PublishAsync).RequireAuthorization(Policies.Admin).WithName("PublishModel").Produces<ModelPublished>();
    }

    private static async Task<IResult> PutAsync(HttpContext context, string sha256, ArtifactStore store)
    {
        if (!ArtifactHash.IsValid(sha256))
        {
            return Problem.Invalid("sha256", "64 lower-case hex digits.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = TrainerService.MaxFileBytes;
        }

        var result = await store.ReceiveAsync(sha256, context.Request.Body, TrainerService.MaxFileBytes, context.RequestAborted);
        return result.Failure switch
        {
            ArtifactFailure.None => TypedResults.Ok(new StoredArtifact(sha256)),
            ArtifactFailure.TooLarge => Problem.Create(StatusCodes.Status413PayloadTooLarge, "The file is too large", $"{result.Detail}."),
            ArtifactFailure.StoreFull => Problem.Create(StatusCodes.Status507InsufficientStorage, "The store is full", $"{result.Detail}; raise Trainer:MaxStoreBytes."),
            _ => Problem.Invalid("sha256", $"{result.Detail}: not the file of that hash. Send it again."),
        };
    }

    private static async Task<IResult> PublishAsync(ModelPublished offered, ModelIntake intake, ModelAnnouncer announcer, CancellationToken ct)
    {
        var taken = await intake.TakeAsync(offered, announcer.Holders, ct);
        if (taken.Announcement is not { } announcement)
        {
            return Problem.Create(StatusCodes.Status400BadRequest, "The model is refused", string.Join(" ", taken.Mistakes));
        }

        await announcer.AnnounceAsync(announcement, ct);
        return TypedResults.Ok(announcement);
    }
}

/// <summary>A file that the store has.</summary>
/// <param name="Sha256">Its name.</param>
internal sealed record StoredArtifact(string Sha256);
