using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Serving;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;
using Platform.Ingestion.Bodies;
using Platform.Ingestion.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Products;

/// <summary>Writing the catalogue; Ranking reads it.</summary>
internal static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/v1/products")
            .WithTags("products")
            .RequireAuthorization(Policies.Client)
            .RequireRateLimiting(KeyRateLimit.Policy);
        products.MapPut("", PutMany)
            .WithName("putProducts")
            .WithSummary("Create or replace products: one, an array, or NDJSON")
            .WriteContract<Product>();
        products.MapPut("{id}", PutOne)
            .WithName("putProduct")
            .WithSummary("Create or replace a product")
            .WriteContract<Product>();
        products.MapDelete("{id}", Delete)
            .WithName("deleteProduct")
            .WithSummary("Take a product out of the catalogue; one that is not there is no mistake")
            .Produces<IngestResponse>(StatusCodes.Status202Accepted)
            .WriteProblems();
    }

    private static Task<IResult> PutMany(
        HttpContext context, BodyIntake bodies, ProductIntake intake, IOptions<IngestionOptions> options, IHostApplicationLifetime life) =>
        PutAsync(context, null, bodies, intake, options.Value, life.ApplicationStopped);

    private static async Task<IResult> PutOne(
        string id, HttpContext context, BodyIntake bodies, ProductIntake intake, IOptions<IngestionOptions> options, IHostApplicationLifetime life) =>
        IdMistake(id) ?? await PutAsync(context, id, bodies, intake, options.Value, life.ApplicationStopped);

    private static async Task<IResult> Delete(
        string id, HttpContext context, BodyIntake bodies, ProductIntake intake, IOptions<IngestionOptions> options, IHostApplicationLifetime life)
    {
        if (bodies.TryIds(context, out var ids) is { } invalid)
        {
            return invalid;
        }

        if (IdMistake(id) is { } mistake)
        {
            return mistake;
        }

        var outcome = await intake.DeleteAsync(id, ids, life.ApplicationStopped);
        return Answer(outcome, anyJson: true, single: true, options.Value);
    }

    private static async Task<IResult> PutAsync(
        HttpContext context, string? routeId, BodyIntake bodies, ProductIntake intake, IngestionOptions options, CancellationToken stopped)
    {
        if (bodies.TryIds(context, out var ids) is { } refusal)
        {
            return refusal;
        }

        return await bodies.ReadAsync(context, async (body, pieces) =>
        {
            if (routeId is not null && pieces.Shape != BodyShape.Single)
            {
                return Problem.Invalid("body", "not one object: send the product of the address, or several to /v1/products.");
            }

            var (outcome, anyJson) = await intake.PutAsync(body, pieces, routeId, ids, stopped);
            return Answer(outcome, anyJson, pieces.Shape == BodyShape.Single, options);
        });
    }

    private static IResult Answer(IntakeOutcome outcome, bool anyJson, bool single, IngestionOptions options)
    {
        if (outcome.Lost > 0)
        {
            return Refusals.Lost(outcome.Lost, outcome.Results.Length, options.RetryAfter);
        }

        var response = Responses.Of(outcome.Results);
        return (single || !anyJson) && response.Rejected > 0 && response.Rejected == response.Results.Count
            ? Refusals.Invalid(outcome.Results.Select(r => (r.Field!, r.Reason!)))
            : Results.Json(response, ContractsJson.Default.IngestResponse, statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult? IdMistake(string id) =>
        TextRules.Mistake(id, Limits.Id, strict: true) is { } mistake ? Problem.Invalid("id", mistake) : null;
}
