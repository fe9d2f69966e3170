using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;

namespace Platform.Trainer.Training;

internal static class TrainingEndpoints
{
    /// <summary><c>POST /v1/train</c> trains now and answers with what came of it.</summary>
    public static void MapTraining(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/train", TrainAsync).RequireAuthorization(Policies.Admin).WithName("Train").Produces<TrainingResult>();
        routes.MapGet("/v1/train", (TrainingCycle cycle) => cycle.Last is { } last
                ? TypedResults.Ok(last)
                : Problem.Create(StatusCodes.Status404NotFound, "No training yet", "Nothing has been trained since the start; POST /v1/train does it now."))
            .RequireAuthorization(Policies.Internal).WithName("LastTraining");
    }

    private static async Task<IResult> TrainAsync(TrainingCycle cycle, IHostApplicationLifetime lifetime)
    {
        // The training goes on when the caller hangs up: its outcome is the shop's, not the caller's.
        var result = await cycle.TrainAsync(lifetime.ApplicationStopping);
        return result is null
            ? Problem.Create(StatusCodes.Status409Conflict, "A training is under way", "One training runs at a time; GET /v1/train tells of the last one.", TimeSpan.FromSeconds(5))
            : TypedResults.Ok(result);
    }
}
