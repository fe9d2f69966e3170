using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Hosting.Authentication;
using Platform.Hosting.Configuration;
using Platform.Hosting.Problems;
using Platform.Ranking.Candidates;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Recommending;

/// <summary>Recommendations over HTTP.</summary>
internal sealed class RecommendationEndpoints(
    RecommendationReader reader,
    Recommender recommender,
    ImpressionPublisher impressions,
    AttributionTokens tokens,
    IOptions<DeadlineOptions> deadline,
    IOptions<PlatformOptions> platform,
    RankingMetrics metrics,
    TimeProvider time)
{
    private const int BodyLimit = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/recommendations/{placement}", (
                string placement, RecommendationRequest request, HttpContext http, RecommendationEndpoints endpoints) => endpoints.RecommendAsync(placement, request, http))
            .RequireAuthorization(Policies.Client)
            .WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .WithName("recommend")
            .WithSummary("A list for a shopper at a placement.")
            .Produces<RecommendationResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/v1/recommend/{userId}", (string userId, int? n, HttpContext http, RecommendationEndpoints endpoints) =>
                endpoints.RecommendIdsAsync(userId, n, http))
            .RequireAuthorization(Policies.Client)
            .WithName("recommend-ids")
            .WithSummary("For clients of Gorse: the list of the home page as ids.")
            .Produces<IReadOnlyList<string>>()
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private async Task<IResult> RecommendAsync(string placement, RecommendationRequest request, HttpContext http)
    {
        if (PlacementRecipes.Of(placement) is not { } recipe)
        {
            return Problem.Create(
                StatusCodes.Status404NotFound,
                "There is no such placement",
                $"Use one of {string.Join(", ", Placements.All)}.");
        }

        var fields = new RequestFields();
        if (reader.Read(recipe, request, http.IsSynthetic(), fields) is not { } query)
        {
            return Problem.Invalid(fields.Errors);
        }

        return TypedResults.Ok(await AnswerAsync(query, http));
    }

    private async Task<IResult> RecommendIdsAsync(string userId, int? n, HttpContext http)
    {
        var fields = new RequestFields();
        fields.CheckId("userId", userId);
        var pageSize = fields.CheckRange("n", n, RecommendationReader.DefaultPageSize, 1, RecommendationReader.LargestPage);
        if (!fields.IsValid)
        {
            return Problem.Invalid(fields.Errors);
        }

        var recipe = PlacementRecipes.Of(Placements.Home)!;
        var query = reader.Read(recipe, new RecommendationRequest { VisitorId = userId, PageSize = pageSize }, http.IsSynthetic(), fields)!;
        var answer = await AnswerAsync(query, http);
        http.Response.Headers[ServedByResponse.AttributionHeader] = answer.AttributionToken;
        return TypedResults.Ok<IReadOnlyList<string>>([.. answer.Results.Select(r => r.Id)]);
    }

    private async Task<RecommendationResponse> AnswerAsync(RecommendationQuery query, HttpContext http)
    {
        using var budget = new RequestBudget(deadline.Value, time, http.RequestAborted);
        var list = await recommender.RecommendAsync(query, budget);
        var answer = new RecommendationResponse
        {
            Results = [.. list.Items.Select((item, i) => new ServingResult
            {
                Id = item.Product.Id,
                Product = query.ReturnProduct ? item.Product : null,
                Score = query.ReturnScore ? item.Score : null,
                Position = i + 1,
            })],
            AttributionToken = tokens.Next(),
            ServedBy = new ServedBy { Region = platform.Value.Region, ModelVersion = list.ModelVersion, Degraded = list.Rung, Experiment = Experiment(list.Trial) },
        };
        http.Response.SetServedBy(answer.ServedBy);
        if (list.Items.Count > 0)
        {
            impressions.TryPublish(Impression(query, list, answer));
        }

        metrics.Served(query.Recipe.Placement, list.Rung, budget.Elapsed);
        return answer;
    }

    private Impression Impression(RecommendationQuery query, ShownList list, RecommendationResponse answer) => new()
    {
        AttributionToken = answer.AttributionToken,
        VisitorId = query.Shopper[0],
        Placement = query.Recipe.Placement,
        ShownTime = time.GetUtcNow(),
        ServedBy = answer.ServedBy,
        FeatureVersion = RankingFeatures.Version,
        Items = [.. list.Items.Select((item, i) => new ImpressionItem
        {
            Id = item.Product.Id,
            Position = i + 1,
            Score = item.Score,
            Features = item.Features,
        })],
        Synthetic = query.Synthetic,
        Trial = list.Trial,
    };

    private static string? Experiment(ImpressionTrial? trial) => trial is null ? null : $"{trial.Model}:{(trial.Canary ? "canary" : "stable")}";
}
