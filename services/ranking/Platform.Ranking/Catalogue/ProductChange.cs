using Platform.Contracts.Catalog;

namespace Platform.Ranking.Catalogue;

/// <summary>What one region's topic says of a product at one time.</summary>
/// <param name="Product">Null: the product is gone.</param>
/// <param name="Time">The record's timestamp.</param>
/// <param name="Region">The region whose topic it came from; decides between equal times, so that all replicas agree.</param>
internal sealed record ProductChange(string Id, Product? Product, DateTimeOffset Time, string Region)
{
    public bool Replaces(ProductChange other) =>
        Time != other.Time ? Time > other.Time : string.CompareOrdinal(Region, other.Region) >= 0;
}
