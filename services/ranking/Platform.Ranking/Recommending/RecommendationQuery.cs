using Platform.Ranking.Candidates;
using Platform.Ranking.Filtering;
using Platform.Ranking.Reranking;

namespace Platform.Ranking.Recommending;

/// <summary>A recommendation request that was understood.</summary>
internal sealed record RecommendationQuery
{
    public required PlacementRecipe Recipe { get; init; }

    /// <summary>Pseudonyms of visitor and account, the visitor's first, each once; at least one.</summary>
    public required IReadOnlyList<string> Shopper { get; init; }

    /// <summary>The products of the page, each once.</summary>
    public required IReadOnlyList<string> PageProducts { get; init; }

    public required int PageSize { get; init; }

    public ProductFilter? Filter { get; init; }

    public DiversityLevel Diversity { get; init; } = DiversityLevel.Medium;

    public bool ReturnProduct { get; init; }

    public bool ReturnScore { get; init; }

    /// <summary>A journey of the health services.</summary>
    public bool Synthetic { get; init; }
}
