using Platform.Contracts.Catalog;

namespace Platform.Ranking.Filtering;

/// <summary>A product's field as filters, orders and facets name it: one of the known ones, or <c>attributes.KEY</c>.</summary>
internal readonly record struct FilterField(string Name, string? AttributeKey = null)
{
    public const string Id = "id";
    public const string Title = "title";
    public const string Brands = "brands";
    public const string Categories = "categories";
    public const string Availability = "availability";
    public const string Tags = "tags";
    public const string Gtin = "gtin";
    public const string LanguageCode = "languageCode";
    public const string PrimaryProductId = "primaryProductId";
    public const string Price = "price";
    public const string OriginalPrice = "originalPrice";
    public const string AvailableQuantity = "availableQuantity";
    public const string AvailableTime = "availableTime";
    public const string Attributes = "attributes";

    /// <summary>Longer values are neither filtered by nor counted: the index bounds its terms.</summary>
    private const int LongestValue = 1_000;

    private const int LongestKey = 128;

    private static readonly string[] s_texts = [Id, Brands, Categories, Availability, Tags, Gtin, LanguageCode, PrimaryProductId];
    private static readonly string[] s_numbers = [Price, OriginalPrice, AvailableQuantity];

    /// <summary>What a person may write, for messages.</summary>
    public static string Known { get; } = string.Join(", ", s_texts.Concat(s_numbers)) + ", attributes.KEY";

    public bool IsText => AttributeKey is not null || s_texts.Contains(Name);

    public bool IsNumber => AttributeKey is not null || s_numbers.Contains(Name);

    /// <summary>Null when there is no such field.</summary>
    public static FilterField? Find(string written)
    {
        const string prefix = Attributes + ".";
        if (written.StartsWith(prefix, StringComparison.Ordinal))
        {
            var key = written[prefix.Length..];
            return key.Length is > 0 and <= LongestKey ? new FilterField(Attributes, key) : null;
        }

        return s_texts.Contains(written) || s_numbers.Contains(written) ? new FilterField(written) : null;
    }

    public override string ToString() => AttributeKey is null ? Name : $"{Name}.{AttributeKey}";

    /// <summary>The product's texts in this field; of categories, each path and every path above it.</summary>
    public IEnumerable<string> TextsOf(Product product) => AllTextsOf(product).Where(t => t.Length <= LongestValue);

    private IEnumerable<string> AllTextsOf(Product product) => Name switch
    {
        Id => [product.Id],
        Brands => product.Brands ?? [],
        Categories => product.Categories?.SelectMany(CategoryPath.WithAncestors) ?? [],
        Availability => [AvailabilityNames.Of(product.Availability)],
        Tags => product.Tags ?? [],
        Gtin => One(product.Gtin),
        LanguageCode => One(product.LanguageCode),
        PrimaryProductId => One(product.PrimaryProductId),
        Attributes => product.Attributes?.GetValueOrDefault(AttributeKey!)?.Text ?? [],
        _ => [],
    };

    /// <summary>The product's numbers in this field.</summary>
    public IEnumerable<double> NumbersOf(Product product) => Name switch
    {
        Price => One((double?)product.PriceInfo?.Price),
        OriginalPrice => One((double?)product.PriceInfo?.OriginalPrice),
        AvailableQuantity => One(product.AvailableQuantity),
        Attributes => product.Attributes?.GetValueOrDefault(AttributeKey!)?.Numbers ?? [],
        _ => [],
    };

    private static IEnumerable<string> One(string? text) => text is null ? [] : [text];

    private static IEnumerable<double> One(double? number) => number is { } n ? [n] : [];
}

/// <summary>The names that availabilities have on the wire.</summary>
internal static class AvailabilityNames
{
    public static string Of(Availability availability) => availability switch
    {
        Availability.InStock => "IN_STOCK",
        Availability.OutOfStock => "OUT_OF_STOCK",
        Availability.Preorder => "PREORDER",
        Availability.Backorder => "BACKORDER",
        _ => throw new ArgumentOutOfRangeException(nameof(availability), availability, "No wire name."),
    };
}
