using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Local.Tests;

/// <summary>A small shop: some mugs and some tents.</summary>
internal static class Shop
{
    public static IReadOnlyList<Product> Products { get; } =
    [
        .. Enumerable.Range(1, 20).Select(i => Of($"mug-{i}", $"Stoneware Mug number {i}", "Clayworks", "Kitchen > Cups > Mugs", 10 + i)),
        .. Enumerable.Range(1, 20).Select(i => Of($"tent-{i}", $"Mountain Tent number {i}", "Basecrest", "Outdoor > Camping > Tents", 100 + i)),
        Of("zh-1", "不锈钢保温杯", "Clayworks", "Kitchen > Cups > Mugs", 25),
    ];

    public static UserEvent View(string visitor, string product, string? eventId = null) => new()
    {
        EventId = eventId ?? Guid.NewGuid().ToString(),
        EventType = EventType.DetailPageView,
        VisitorId = visitor,
        EventTime = DateTimeOffset.UtcNow,
        ProductDetails = [new ProductDetail { Product = new ProductReference(product) }],
    };

    public static UserEvent Purchase(string visitor, string product) => View(visitor, product) with
    {
        EventType = EventType.PurchaseComplete,
        ProductDetails = [new ProductDetail { Product = new ProductReference(product), Quantity = 1, Price = 10 }],
        PurchaseTransaction = new PurchaseTransaction { Id = Guid.NewGuid().ToString("N"), Revenue = 10, CurrencyCode = "EUR" },
    };

    private static Product Of(string id, string title, string brand, string category, decimal price) => new()
    {
        Id = id,
        Title = title,
        Brands = [brand],
        Categories = [category],
        PriceInfo = new PriceInfo { Price = price, CurrencyCode = "EUR" },
    };
}
