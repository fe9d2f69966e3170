using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Hosting.Authentication;
using Platform.Ingestion.Bodies;

namespace Platform.Ingestion.Events;

/// <summary><c>POST /v1/events</c>.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/events", Post)
            .WithName("ingestEvents")
            .WithTags("events")
            .WithSummary("Take one event, an array, or NDJSON")
            .WithDescription(
                "Events of Google Retail, GA4, Segment or plain shop logs, mixed as you like. The answer has a status for each, in the order sent; "
                + "one that is wrong is rejected alone. A body of one object of which nothing can be taken is answered with 400.")
            .WriteContract<UserEvent>()
            .RequireAuthorization(Policies.Client)
            .RequireRateLimiting(KeyRateLimit.Policy);

    private static Task<IResult> Post(
        HttpContext context, BodyIntake bodies, EventParser parser, EventIntake intake, IOptions<IngestionOptions> options, IHostApplicationLifetime life)
    {
        if (BodyIntake.TrySynthetic(context, out var synthetic) is { } forbidden)
        {
            return Task.FromResult(forbidden);
        }

        if (bodies.TryIds(context, out var ids) is { } invalid)
        {
            return Task.FromResult(invalid);
        }

        return bodies.ReadAsync(context, async (body, pieces) =>
        {
            var parsed = parser.Parse(body, pieces);
            if (parsed.Events.Count > options.Value.MaxItems)
            {
                return Refusals.TooMany(parsed.Events.Count, options.Value.MaxItems);
            }

            // Not the request's own token: what was begun is finished and remembered, also for a client that has gone.
            var outcome = await intake.TakeAsync(parsed.Events, ids, synthetic, life.ApplicationStopped);
            return Answer(parsed, pieces.Shape, outcome, options.Value.RetryAfter);
        });
    }

    private static IResult Answer(ParsedEvents parsed, BodyShape shape, IntakeOutcome outcome, TimeSpan retryAfter)
    {
        if (outcome.Lost > 0)
        {
            return Refusals.Lost(outcome.Lost, outcome.Results.Length, retryAfter);
        }

        var response = Responses.Of(outcome.Results);
        var nothingRead = !parsed.AnyJson || shape == BodyShape.Single;
        return nothingRead && response.Rejected == response.Results.Count && response.Rejected > 0
            ? Refusals.Invalid(outcome.Results.Select(r => (r.Field!, r.Reason!)))
            : Results.Json(response, ContractsJson.Default.IngestResponse, statusCode: StatusCodes.Status202Accepted);
    }
}
