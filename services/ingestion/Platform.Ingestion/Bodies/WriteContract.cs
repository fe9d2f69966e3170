using Microsoft.OpenApi;
using Platform.Contracts.Serving;

namespace Platform.Ingestion.Bodies;

/// <summary>How the writes of this service stand in the OpenAPI document.</summary>
internal static class WriteContractExtensions
{
    /// <summary>
    /// Documents a body of <typeparamref name="T"/>, one or many, and every answer. Not by Accepts: that would refuse other content
    /// types before this service can say which ones it reads.
    /// </summary>
    public static RouteHandlerBuilder WriteContract<T>(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<IngestResponse>(StatusCodes.Status202Accepted)
        .WriteProblems()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "One object, an array of them, or one a line.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [ContentTypes.Json] = new() { Schema = schema },
                    [ContentTypes.Lines] = new() { Schema = schema },
                },
            };
        });

    public static RouteHandlerBuilder WriteProblems(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
