using System.Text.Json.Serialization;
using Platform.Contracts.Events;

namespace Platform.Contracts.Catalog;

/// <summary>A product of the shop, as in Google Cloud Retail's <c>Product</c>; it maps onto Schema.org's Product and Offer.</summary>
public sealed record Product
{
    /// <summary>At most 128 characters, none of them a control character.</summary>
    public required string Id { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    public required string Title { get; init; }

    /// <summary>At most 5,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>At most 30.</summary>
    public IReadOnlyList<string>? Brands { get; init; }

    /// <summary>Paths like <c>A > B > C</c>, at most 250.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>What it costs.</summary>
    public PriceInfo? PriceInfo { get; init; }

    /// <summary>Whether it can be bought; absent means in stock.</summary>
    public Availability Availability { get; init; } = Availability.InStock;

    /// <summary>How many can be bought.</summary>
    public int? AvailableQuantity { get; init; }

    /// <summary>Global trade item number.</summary>
    public string? Gtin { get; init; }

    /// <summary>The shop's own fields.</summary>
    public IReadOnlyDictionary<string, AttributeValue>? Attributes { get; init; }

    /// <summary>Free labels.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>BCP 47 language of the texts.</summary>
    public string? LanguageCode { get; init; }

    /// <summary>The product's page.</summary>
    public string? Uri { get; init; }

    /// <summary>Pictures, best first.</summary>
    public IReadOnlyList<ProductImage>? Images { get; init; }

    /// <summary>The product that this one is a variant of.</summary>
    public string? PrimaryProductId { get; init; }

    /// <summary>When the product came into the shop.</summary>
    public DateTimeOffset? AvailableTime { get; init; }
}

/// <summary>A price.</summary>
public sealed record PriceInfo
{
    /// <summary>What the shopper pays, in <see cref="CurrencyCode"/>.</summary>
    public required decimal Price { get; init; }

    /// <summary>The price before a reduction.</summary>
    public decimal? OriginalPrice { get; init; }

    /// <summary>What the shop pays.</summary>
    public decimal? Cost { get; init; }

    /// <summary>ISO 4217, three letters.</summary>
    public required string CurrencyCode { get; init; }
}

/// <summary>A picture of a product.</summary>
/// <param name="Uri">Where it is.</param>
public sealed record ProductImage(string Uri);

/// <summary>Whether a product can be bought.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Availability>))]
public enum Availability
{
    /// <summary>Now.</summary>
    [JsonStringEnumMemberName("IN_STOCK")] InStock,

    /// <summary>Not now.</summary>
    [JsonStringEnumMemberName("OUT_OF_STOCK")] OutOfStock,

    /// <summary>Before it is out.</summary>
    [JsonStringEnumMemberName("PREORDER")] Preorder,

    /// <summary>Delivered later.</summary>
    [JsonStringEnumMemberName("BACKORDER")] Backorder,
}
