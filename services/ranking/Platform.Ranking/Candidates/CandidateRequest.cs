using Platform.Contracts.Catalog;
using Platform.FeatureStore.Visitors;
using Platform.Ranking.Filtering;
using Platform.Ranking.Serving;
using Neighbours = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyList<Platform.FeatureStore.CoOccurrence.ScoredItem>>;

namespace Platform.Ranking.Candidates;

/// <summary>
/// What the candidate sources of one request look at. Everything that Redis holds is asked for once and shared: a task never fails,
/// it gives null when its answer is not there in time.
/// </summary>
internal sealed class CandidateRequest
{
    /// <summary>The products of the page, as the client named them.</summary>
    public required IReadOnlyList<string> PageProducts { get; init; }

    /// <summary>Those of them that the catalogue knows.</summary>
    public required IReadOnlyList<Product> KnownPageProducts { get; init; }

    /// <summary>The client's filter. Sources of the whole shop look further for products that pass it; null: everything passes.</summary>
    public ProductFilter? Filter { get; init; }

    /// <summary>The shopper; empty features for one who is new.</summary>
    public required Task<VisitorFeatures?> Visitor { get; init; }

    public required Task<Neighbours?> CoVisited { get; init; }

    public required Task<Neighbours?> CoPurchased { get; init; }

    public required RequestBudget Budget { get; init; }
}
