using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Datasets.Generation;
using Platform.FeatureStore.Products;

namespace Platform.Trainer.Tests;

/// <summary>A seeded shop, made once for all tests.</summary>
internal sealed class Shop
{
    private static readonly Lazy<Shop> s_small = new(() => new Shop(shoppers: 300, products: 400));
    private static readonly Lazy<Shop> s_usual = new(() => new Shop(shoppers: 1_000, products: 1_500));

    private Shop(int shoppers, int products)
    {
        var generated = new GeneratedShop(new ShopOptions { Seed = 7, Shoppers = shoppers, Products = products, End = new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero) });
        Events = [.. generated.Events()];
        Catalogue = generated.Products;
        Products = generated.Products.ToDictionary(p => p.Id, ProductFacts.From, StringComparer.Ordinal);
    }

    public static Shop Small => s_small.Value;

    public static Shop Usual => s_usual.Value;

    public IReadOnlyList<UserEvent> Events { get; }

    public IReadOnlyList<Product> Catalogue { get; }

    public IReadOnlyDictionary<string, ProductFacts> Products { get; }
}
