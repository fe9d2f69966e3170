using Platform.Contracts.Serving;
using Platform.Hosting.Privacy;
using Platform.Ranking.Candidates;
using Platform.Ranking.Filtering;
using Platform.Ranking.Reranking;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Recommending;

/// <summary>Reads a recommendation request: limits held, ids turned into pseudonyms, every mistake named with its field.</summary>
internal sealed class RecommendationReader(Pseudonymizer pseudonymizer)
{
    public const int DefaultPageSize = 10;
    public const int LargestPage = 100;
    private const int MostProducts = 100;

    /// <returns>Null when <paramref name="fields"/> says what is wrong.</returns>
    public RecommendationQuery? Read(PlacementRecipe recipe, RecommendationRequest request, bool synthetic, RequestFields fields)
    {
        CheckShopper(request, fields);
        CheckProducts(recipe, request.ProductIds, fields);
        var pageSize = fields.CheckRange("pageSize", request.PageSize, DefaultPageSize, 1, LargestPage);
        var (filter, error) = FilterParser.Parse(request.Filter);
        if (error is not null)
        {
            fields.Wrong("filter", error.ToString());
        }

        var diversity = DiversityLevels.Parse(request.Params?.DiversityLevel);
        if (diversity is null)
        {
            fields.Wrong("params.diversityLevel", "is none, low, medium or high.");
        }

        return fields.IsValid
            ? new RecommendationQuery
            {
                Recipe = recipe,
                Shopper = [.. new[] { request.VisitorId, request.UserId }.OfType<string>().Distinct(StringComparer.Ordinal).Select(pseudonymizer.Pseudonym)],
                PageProducts = [.. (request.ProductIds ?? []).Distinct(StringComparer.Ordinal)],
                PageSize = pageSize,
                Filter = filter,
                Diversity = diversity!.Value,
                ReturnProduct = request.Params?.ReturnProduct ?? false,
                ReturnScore = request.Params?.ReturnScore ?? false,
                Synthetic = synthetic,
            }
            : null;
    }

    private static void CheckShopper(RecommendationRequest request, RequestFields fields)
    {
        if (request.VisitorId is null && request.UserId is null)
        {
            fields.Wrong("visitorId", "is required; for a shopper without one send userId.");
        }

        if (request.VisitorId is not null)
        {
            fields.CheckId("visitorId", request.VisitorId);
        }

        if (request.UserId is not null)
        {
            fields.CheckId("userId", request.UserId);
        }
    }

    private static void CheckProducts(PlacementRecipe recipe, IReadOnlyList<string>? products, RequestFields fields)
    {
        if (recipe.NeedsProducts && products is not { Count: > 0 })
        {
            fields.Wrong("productIds", $"is required for '{recipe.Placement}': the products of the page.");
        }

        if (products?.Count > MostProducts)
        {
            fields.Wrong("productIds", $"has at most {MostProducts} ids; this has {products.Count}.");
            return;
        }

        for (var i = 0; i < (products?.Count ?? 0) && fields.Count < RequestFields.MostErrors; i++)
        {
            fields.CheckId($"productIds[{i}]", products![i]);
        }
    }
}
