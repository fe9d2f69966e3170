using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Contracts.Catalog;
using Platform.Contracts.Serving;
using Platform.Hosting.Authentication;
using Platform.Hosting.Configuration;
using Platform.Hosting.Problems;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Completion;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Search;

internal static class SearchEndpoints
{
    private const int BodyLimit = 64 * 1024;
    private const int DefaultCompletions = 10;
    private const int MostCompletions = 50;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/search", Get).RequireAuthorization(Policies.Client)
            .Produces<SearchResponse>().ProducesProblem(400).ProducesProblem(503)
            .WithSummary("Searches the catalogue; facets is a list with commas.");
        routes.MapPost("/v1/search", Post).RequireAuthorization(Policies.Client)
            .WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .Produces<SearchResponse>().ProducesProblem(400).ProducesProblem(503)
            .WithSummary("Searches the catalogue.");
        routes.MapGet("/v1/complete", Complete).RequireAuthorization(Policies.Client)
            .Produces<CompleteResponse>().ProducesProblem(400)
            .WithSummary("Suggests how what is being typed may go on.");
        routes.MapGet("/v1/products/{id}", Product).RequireAuthorization(Policies.Client)
            .Produces<Product>().ProducesProblem(404)
            .WithSummary("One product.");
        return routes;
    }

    private static IResult Get(
        HttpContext context,
        SearchHandler handler,
        SearchImpressions impressions,
        string? q,
        string? visitorId,
        string? pageSize,
        string? offset,
        string? filter,
        string? orderBy,
        string? facets)
    {
        var errors = new Dictionary<string, string[]>();
        var request = new SearchRequest
        {
            Query = q,
            VisitorId = visitorId,
            PageSize = SearchRequestReader.Number(pageSize, "pageSize", errors),
            Offset = SearchRequestReader.Number(offset, "offset", errors),
            Filter = filter,
            OrderBy = orderBy,
            Facets = facets?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        };
        return Answer(context, handler, impressions, request, errors);
    }

    private static IResult Post(HttpContext context, SearchHandler handler, SearchImpressions impressions, [FromBody] SearchRequest request) =>
        Answer(context, handler, impressions, request, []);

    private static IResult Answer(
        HttpContext context, SearchHandler handler, SearchImpressions impressions, SearchRequest request, Dictionary<string, string[]> errors)
    {
        if (SearchRequestReader.Read(request, errors) is not { } plan)
        {
            return Problem.Invalid(errors);
        }

        if (handler.Search(plan, context.RequestAborted) is not { } response)
        {
            return Problem.Unavailable("The search did not end within its deadline. Try again, or narrow it with a filter.", s_retryAfter);
        }

        context.Response.SetServedBy(response.ServedBy);
        impressions.Publish(request.VisitorId, plan.Query, response, context.IsSynthetic());
        return Results.Ok(response);
    }

    private static IResult Complete(HttpContext context, Completions completions, ProductSearcher searcher, IOptions<PlatformOptions> platform, string? q, string? limit)
    {
        var errors = new Dictionary<string, string[]>();
        var most = SearchRequestReader.Number(limit, "limit", errors) ?? DefaultCompletions;
        if (most is < 1 or > MostCompletions)
        {
            errors["limit"] = [$"From 1 to {MostCompletions}."];
        }

        if (q?.Length > SearchRequestReader.LongestQuery)
        {
            errors["q"] = [$"At most {SearchRequestReader.LongestQuery} characters; this one has {q.Length}."];
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        context.Response.SetServedBy(new ServedBy { Region = platform.Value.Region });
        return Results.Ok(new CompleteResponse { CompletionResults = completions.Index.Complete(q ?? "", most, searcher.CountWith) });
    }

    private static IResult Product(HttpContext context, ProductCatalogue catalogue, IOptions<PlatformOptions> platform, string id)
    {
        if (!catalogue.TryGet(id, out var product))
        {
            return Problem.Create(StatusCodes.Status404NotFound, "No such product", "The catalogue of this region has no product with this id. A product just written may take a second to arrive.");
        }

        context.Response.SetServedBy(new ServedBy { Region = platform.Value.Region });
        return Results.Ok(product);
    }
}
