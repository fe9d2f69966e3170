using Platform.FeatureStore.Items;
using Platform.FeatureStore.Products;

namespace Platform.FeatureStore.Ranking;

/// <summary>What is known of one candidate in one request.</summary>
public readonly struct CandidateContext
{
    /// <summary>The product.</summary>
    public required string Id { get; init; }

    /// <summary>Its counters; null when nobody has touched it, or when they are not known.</summary>
    public ItemFeatures? Item { get; init; }

    /// <summary>The catalogue's facts; null when the catalogue does not have it.</summary>
    public ProductFacts? Product { get; init; }

    /// <summary>How near it is to what the visitor viewed lately; see <see cref="CoOccurrence.Neighbourhood"/>.</summary>
    public double CoVisitRecent { get; init; }

    /// <summary>How near it is, by purchases, to the visitor's cart and purchases.</summary>
    public double CoPurchaseRecent { get; init; }

    /// <summary>How near it is to the products of the page.</summary>
    public double CoVisitContext { get; init; }

    /// <summary>How often it was chosen from the answer to this query, decayed; 0 outside search.</summary>
    public double QueryClicks { get; init; }
}
