namespace Platform.Ingestion.Validation;

/// <summary>Sizes beyond which a field is a mistake or an attack, never a shop. Characters unless said otherwise.</summary>
internal static class Limits
{
    public const int Depth = 32;
    public const int Id = 128;
    public const int Query = 500;
    public const int Filter = 5_000;
    public const int OrderBy = 1_000;
    public const int Uri = 5_000;
    public const int AttributionToken = 4_096;
    public const int CategoryPath = 1_000;
    public const int Categories = 250;
    public const int Experiments = 100;
    public const int ProductDetails = 200;
    public const int Attributes = 200;
    public const int AttributeValues = 400;
    public const int AttributeText = 1_000;
    public const int Quantity = 1_000_000;
    public const int Offset = 1_000_000;
    public const int Position = 1_000_000;

    /// <summary>Sums over many orders stay far inside a decimal.</summary>
    public const decimal Money = 1_000_000_000_000m;

    public const int Title = 1_000;
    public const int Description = 5_000;
    public const int Brands = 30;
    public const int Tags = 250;
    public const int Label = 1_000;
    public const int Images = 300;
    public const int Gtin = 14;
    public const int LanguageCode = 35;

    /// <summary>A clock may be a time zone off; more is a mistake that would keep an event "recent" for too long.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(24);
}
