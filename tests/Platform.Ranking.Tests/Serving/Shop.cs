using Platform.Contracts.Catalog;

namespace Platform.Ranking.Tests.Serving;

/// <summary>A shop of four categories of ten products, two brands in each, every price its own.</summary>
public static class Shop
{
    private static readonly DateTimeOffset s_opening = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<Product> Products { get; } =
        [.. new[] { "phone", "case", "laptop", "tea" }.SelectMany((kind, k) => Enumerable.Range(0, 10).Select(i => Make(kind, k, i)))];

    private static Product Make(string kind, int k, int i) => new()
    {
        Id = $"{kind}-{i}",
        Title = $"{kind} number {i}",
        Categories = [$"Shop > {kind}"],
        Brands = [i % 2 == 0 ? $"{kind} Acme" : $"{kind} Bolt"],
        PriceInfo = new PriceInfo { Price = 10 + (100 * k) + (7 * i), CurrencyCode = "EUR" },
        AvailableTime = s_opening.AddDays((10 * k) + i),
    };
}
