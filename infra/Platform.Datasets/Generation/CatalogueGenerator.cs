using System.Globalization;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Generation;

/// <summary>Fills the category tree with products.</summary>
internal static class CatalogueGenerator
{
    private const string Currency = "EUR";
    private const double PriceSpread = 0.45;
    private const double RisingShare = 0.03;
    private const double OutOfStockShare = 0.04;

    public static IReadOnlyList<ShopItem> Generate(ShopOptions options, Random random)
    {
        var leaves = Taxonomy.Shop.Leaves;
        var items = new ShopItem[options.Products];
        var titles = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            // Round robin first, so that every leaf has products; then leaves differ in size.
            var leaf = i < leaves.Count * 8 ? leaves[i % leaves.Count] : leaves[(int)(leaves.Count * Math.Pow(random.NextDouble(), 1.3))];
            items[i] = NewItem(i, leaf, options, random, titles);
        }

        return items;
    }

    private static ShopItem NewItem(int index, Leaf leaf, ShopOptions options, Random random, HashSet<string> titles)
    {
        var brand = random.Pick(Taxonomy.Shop.Brands[leaf.Department]);
        var colour = random.Pick(ProductWords.Colours);
        var material = random.Pick(ProductWords.Materials[leaf.Department]);
        var chinese = random.Happens(options.ChineseShare);
        var quality = random.Pick(ProductWords.Qualities);
        var series = $"{random.Pick(ProductWords.SeriesNames)} {random.Next(1, 100)}";
        var title = Title(leaf, brand, quality, colour, series, chinese);
        while (!titles.Add(title))
        {
            series = $"{random.Pick(ProductWords.SeriesNames)} {random.Next(100, 10_000)}";
            title = Title(leaf, brand, quality, colour, series, chinese);
        }

        var price = RetailPrice(random.LogNormal(leaf.MedianPrice, PriceSpread));
        var reduced = random.Happens(0.12) ? RetailPrice((double)price * random.Next(110, 150) / 100d) : (decimal?)null;
        var outOfStock = random.Happens(OutOfStockShare);
        var promise = random.Pick(ProductWords.Promises);
        var rises = random.Happens(RisingShare);
        var repriced = random.Happens(options.PriceChangeShare);
        var newPrice = RetailPrice((double)price * random.Next(70, 112) / 100d);
        var weight = Math.Round(random.LogNormal(0.8, 0.7), 2);
        var isNew = random.Happens(0.08);
        var product = new Product
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"p-{index + 1:00000}"),
            Title = title,
            Description = chinese
                ? $"{brand.ChineseName}{leaf.ChineseNoun}，{material.Chinese}材质，{colour.Chinese}。{promise.Chinese}"
                : $"{quality.English} {leaf.Noun.ToLowerInvariant()} in {colour.English.ToLowerInvariant()} {material.English} by {brand.Name}. {promise.English}",
            Brands = [brand.Name],
            Categories = [leaf.Path],
            PriceInfo = new PriceInfo
            {
                Price = price,
                OriginalPrice = reduced,
                Cost = Math.Round(price * 0.6m, 2),
                CurrencyCode = Currency,
            },
            Availability = outOfStock ? Availability.OutOfStock : random.Happens(0.01) ? Availability.Preorder : Availability.InStock,
            AvailableQuantity = outOfStock ? 0 : random.Next(3, 400),
            Gtin = Gtin(index),
            Attributes = new Dictionary<string, AttributeValue>
            {
                ["colour"] = new() { Text = [chinese ? colour.Chinese : colour.English] },
                ["material"] = new() { Text = [chinese ? material.Chinese : material.English] },
                ["series"] = new() { Text = [series] },
                ["weight_kg"] = new() { Numbers = [weight] },
            },
            Tags = [chinese ? random.Pick(ProductWords.Occasions).Chinese : random.Pick(ProductWords.Occasions).English],
            LanguageCode = chinese ? "zh" : "en",
            Uri = string.Create(CultureInfo.InvariantCulture, $"https://shop.example/products/p-{index + 1:00000}"),
            Images = [new ProductImage(string.Create(CultureInfo.InvariantCulture, $"https://shop.example/images/p-{index + 1:00000}.jpg"))],
            AvailableTime = isNew ? options.End - TimeSpan.FromDays(options.Days * random.NextDouble()) : options.Start - TimeSpan.FromDays(random.Next(1, 700)),
        };
        return new ShopItem
        {
            Product = product,
            Leaf = leaf,
            Brand = brand,
            IsChinese = chinese,
            Popularity = random.LogNormal(1, 1.1),
            Rise = rises ? random.Next(6, 20) : 1,
            RepricedAt = repriced ? options.Start + (options.End - options.Start) * random.NextDouble() : null,
            NewPrice = repriced
                ? product.PriceInfo with { Price = newPrice, OriginalPrice = newPrice < price ? price : null }
                : null,
        };
    }

    private static string Title(
        Leaf leaf, Brand brand, (string English, string Chinese) quality, (string English, string Chinese) colour, string series, bool chinese) =>
        chinese
            ? $"{brand.ChineseName} {quality.Chinese}{leaf.ChineseNoun} {series} {colour.Chinese}"
            : $"{brand.Name} {series} {quality.English} {leaf.Noun}, {colour.English}";

    /// <summary>Prices as shops write them: 12.90 or 149.00.</summary>
    private static decimal RetailPrice(double price) => price switch
    {
        < 20 => Math.Max(1.9m, Math.Floor((decimal)price) + 0.9m),
        < 100 => Math.Floor((decimal)price) + 0.95m,
        _ => Math.Round((decimal)price / 10) * 10 - 1,
    };

    /// <summary>A GTIN-13 of the range for use inside a shop, with its check digit.</summary>
    private static string Gtin(int index)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"20{index:0000000000}");
        var sum = 0;
        for (var i = 0; i < body.Length; i++)
        {
            sum += (body[i] - '0') * (i % 2 == 0 ? 1 : 3);
        }

        return body + (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
