using Platform.Contracts.Catalog;

namespace Platform.Datasets.Generation;

/// <summary>A product with what the generator alone knows of it: how liked it is, and whether it is on the rise.</summary>
internal sealed record ShopItem
{
    public required Product Product { get; init; }

    public required Leaf Leaf { get; init; }

    public required Brand Brand { get; init; }

    public required bool IsChinese { get; init; }

    /// <summary>How often it is chosen beside others of its leaf.</summary>
    public required double Popularity { get; init; }

    /// <summary>By how much its popularity has grown at the end of the history; 1 for most.</summary>
    public required double Rise { get; init; }

    /// <summary>When its price changes; null for most.</summary>
    public DateTimeOffset? RepricedAt { get; init; }

    /// <summary>The price from then on.</summary>
    public PriceInfo? NewPrice { get; init; }

    public PriceInfo PriceAt(DateTimeOffset time) => RepricedAt is { } at && time >= at ? NewPrice! : Product.PriceInfo!;

    public double PopularityAt(double elapsed) => Popularity * (1 + ((Rise - 1) * elapsed * elapsed));
}
