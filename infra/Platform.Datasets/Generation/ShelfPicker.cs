using Platform.Contracts.Catalog;

namespace Platform.Datasets.Generation;

/// <summary>Chooses a product of a leaf as a shopper would: what is liked, rising, of their brands, in their language, within their means.</summary>
internal sealed class ShelfPicker(ShopOptions options, IReadOnlyList<ShopItem> items, Random random)
{
    private const double LikedBrand = 5;
    private const double OwnLanguage = 6;
    private const double OtherLanguage = 0.05;
    private const double OutOfStock = 0.1;

    private readonly Dictionary<int, ShopItem[]> _shelves = items.GroupBy(i => i.Leaf.Index).ToDictionary(g => g.Key, g => g.ToArray());
    private double[] _weights = new double[256];

    /// <summary>Null when the shopper has seen all there is.</summary>
    public ShopItem? Choose(Shopper shopper, Leaf leaf, DateTimeOffset now, HashSet<string> seen)
    {
        var shelf = _shelves.GetValueOrDefault(leaf.Index, []);
        if (_weights.Length < shelf.Length)
        {
            _weights = new double[shelf.Length * 2];
        }

        var weights = _weights.AsSpan(0, shelf.Length);
        var elapsed = (now - options.Start) / (options.End - options.Start);
        var any = false;
        for (var i = 0; i < shelf.Length; i++)
        {
            var item = shelf[i];
            weights[i] = item.Product.AvailableTime > now || seen.Contains(item.Product.Id) ? 0 : WeightOf(shopper, item, now, elapsed);
            any |= weights[i] > 0;
        }

        if (!any)
        {
            return null;
        }

        var chosen = shelf[random.PickWeighted(weights)];
        seen.Add(chosen.Product.Id);
        return chosen;
    }

    private static double WeightOf(Shopper shopper, ShopItem item, DateTimeOffset now, double elapsed)
    {
        var weight = item.PopularityAt(elapsed);
        weight *= shopper.Brands.Contains(item.Brand.Name) ? LikedBrand : 1;
        weight *= item.IsChinese ? (shopper.ReadsChinese ? OwnLanguage : OtherLanguage) : 1;
        weight *= item.Product.Availability == Availability.OutOfStock ? OutOfStock : 1;
        return weight * Math.Pow((double)item.PriceAt(now).Price / item.Leaf.MedianPrice, -1.2 * shopper.Thrift);
    }
}
