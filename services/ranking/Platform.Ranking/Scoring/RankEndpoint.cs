using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Hosting.Authentication;
using Platform.Hosting.Configuration;
using Platform.Hosting.Privacy;
using Platform.Hosting.Problems;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Scoring;

/// <summary>Puts products that the client chose into the order that suits a shopper. Without a model they stay in the client's order.</summary>
internal sealed class RankEndpoint(
    FeatureLookup lookup,
    CandidateScorer scorer,
    ProductCatalogue catalogue,
    Pseudonymizer pseudonymizer,
    IOptions<DeadlineOptions> deadline,
    IOptions<PlatformOptions> platform,
    RankingMetrics metrics,
    TimeProvider time)
{
    private const int BodyLimit = 512 * 1024;
    private const string Placement = "rank";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/rank/{model}", (string model, RankRequest request, HttpContext http, RankEndpoint endpoint) => endpoint.RankAsync(model, request, http))
            .RequireAuthorization(Policies.Client)
            .WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .WithName("rank")
            .WithSummary("The client's products in the order that suits a shopper.")
            .Produces<RankResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private async Task<IResult> RankAsync(string model, RankRequest request, HttpContext http)
    {
        if (model != RankerClient.Model)
        {
            return Problem.Create(StatusCodes.Status404NotFound, "There is no such model", $"Use {RankerClient.Model}.");
        }

        var fields = new RequestFields();
        RankReader.Check(request, fields);
        if (!fields.IsValid)
        {
            return Problem.Invalid(fields.Errors);
        }

        using var budget = new RequestBudget(deadline.Value, time, http.RequestAborted);
        var answer = await AnswerAsync(request, budget);
        http.Response.SetServedBy(answer.ServedBy);
        metrics.Served(Placement, answer.ServedBy.Degraded, budget.Elapsed);
        return TypedResults.Ok(answer);
    }

    private async Task<RankResponse> AnswerAsync(RankRequest request, RequestBudget budget)
    {
        string[] shopper = request.VisitorId is { } visitorId ? [pseudonymizer.Pseudonym(visitorId)] : [];
        var visitor = lookup.VisitorAsync(shopper, budget);
        var coVisited = lookup.CoVisitedAsync(visitor, [], budget);
        var coPurchased = lookup.CoPurchasedAsync(visitor, [], budget);
        using var rows = new FeatureRows(request.Items.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            var id = request.Items[row].Id;
            rows.Set(row, id, catalogue.TryGet(id, out var product) ? product : null);
        }

        var scoring = await scorer.ScoreAsync(
            rows, new Surroundings(await visitor, await coVisited, await coPurchased, []), budget, shopper.FirstOrDefault(), r => RankReader.Apply(request.Items, r));
        var order = Enumerable.Range(0, rows.Count);
        if (scoring.Reply.Scored)
        {
            order = order.OrderByDescending(i => rows.Scores.Span[i]).ThenBy(i => request.Items[i].Id, StringComparer.Ordinal);
        }

        return new RankResponse
        {
            Items = [.. order.Select(i => new RankedItem
            {
                Id = request.Items[i].Id,
                Score = scoring.Reply.Scored ? rows.Scores.Span[i] : null,
                Features = request.Explain ? Explain(rows, i) : null,
            })],
            ServedBy = new ServedBy
            {
                Region = platform.Value.Region,
                ModelVersion = scoring.Reply.ModelVersion,
                Degraded = !scoring.Reply.Scored ? Rungs.NoRanker : scoring.HasFeatures ? Rungs.None : Rungs.NoFeatures,
            },
        };
    }

    private static Dictionary<string, double> Explain(FeatureRows rows, int row)
    {
        var values = new Dictionary<string, double>(RankingFeatures.Count, StringComparer.Ordinal);
        for (var i = 0; i < RankingFeatures.Count; i++)
        {
            values[RankingFeatures.Names[i]] = rows.Row(row)[i];
        }

        return values;
    }
}
