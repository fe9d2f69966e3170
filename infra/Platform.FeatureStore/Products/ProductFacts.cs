using Platform.Contracts.Catalog;

namespace Platform.FeatureStore.Products;

/// <summary>What features need to know of a product.</summary>
public sealed record ProductFacts
{
    /// <summary>The catalogue's product id.</summary>
    public required string Id { get; init; }

    /// <summary>The first category path, at most <see cref="LongestName"/> characters.</summary>
    public string? Category { get; init; }

    /// <summary>The first brand, at most <see cref="LongestName"/> characters.</summary>
    public string? Brand { get; init; }

    /// <summary>What the shopper pays; 0 when unknown.</summary>
    public double Price { get; init; }

    /// <summary>The price before a reduction; 0 when there is none.</summary>
    public double OriginalPrice { get; init; }

    /// <summary>Whether it can be had, now or later.</summary>
    public bool InStock { get; init; } = true;

    /// <summary>When it came into the shop.</summary>
    public DateTimeOffset? AvailableTime { get; init; }

    /// <summary>Longer category paths and brands are cut, so that a visitor's size has a bound.</summary>
    public const int LongestName = 128;

    /// <summary>The facts of a catalogue entry. Equal names are shared between products.</summary>
    public static ProductFacts From(Product product) => new()
    {
        Id = product.Id,
        Category = Name(product.Categories),
        Brand = Name(product.Brands),
        Price = (double)(product.PriceInfo?.Price ?? 0),
        OriginalPrice = (double)(product.PriceInfo?.OriginalPrice ?? 0),
        InStock = product.Availability != Availability.OutOfStock,
        AvailableTime = product.AvailableTime,
    };

    private static string? Name(IReadOnlyList<string>? names) =>
        names is [{ Length: > 0 } first, ..] ? string.Intern(first.Length <= LongestName ? first : first[..LongestName]) : null;
}
