using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Generation;

/// <summary>Plays one visit: from the home page over searches and lists to product pages, the cart and sometimes an order.</summary>
internal sealed class SessionGenerator(ShopOptions options, IReadOnlyList<ShopItem> items, Random random)
{
    private const double StartsAtHome = 0.6;
    private const double Searches = 0.6;
    private const double FollowsTaste = 0.88;
    private const double AddsToCart = 0.14;
    private const double AddsLikedBrand = 0.3;
    private const double Buys = 0.5;
    private const double Refunds = 0.03;
    private const int MaxPosition = 24;

    private readonly ShelfPicker _shelves = new(options, items, random);

    public List<UserEvent> Visit(Shopper shopper, DateTimeOffset start)
    {
        var visit = new VisitLog(shopper, start, random.NextGuid().ToString("N")[..16], random);
        if (random.Happens(StartsAtHome))
        {
            visit.Add(EventType.HomePageView, e => e with { Uri = "https://shop.example/" });
        }

        var leaf = IntentOf(shopper);
        var cart = new List<(ShopItem Item, int Quantity)>();
        for (var rounds = 1 + (int)(random.NextDouble() * random.NextDouble() * 4); rounds > 0; rounds--)
        {
            Browse(shopper, leaf, visit, cart);
            // What goes with a thing lies in the same department.
            leaf = random.Happens(0.35) ? random.Pick(Taxonomy.Shop.Siblings[leaf.Index]) : leaf;
        }

        if (cart.Count > 0)
        {
            CheckOut(visit, cart);
        }

        return visit.UntilEnd(options.End);
    }

    private Leaf IntentOf(Shopper shopper)
    {
        if (!random.Happens(FollowsTaste))
        {
            return random.Pick(Taxonomy.Shop.Leaves);
        }

        Span<double> weights = stackalloc double[shopper.Tastes.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = shopper.Tastes[i].Weight;
        }

        return shopper.Tastes[random.PickWeighted(weights)].Leaf;
    }

    private void Browse(Shopper shopper, Leaf leaf, VisitLog visit, List<(ShopItem Item, int Quantity)> cart)
    {
        if (random.Happens(Searches))
        {
            var query = QueryFor(shopper, leaf);
            visit.Add(EventType.Search, e => e with { SearchQuery = query });
        }
        else
        {
            visit.Add(EventType.CategoryPageView, e => e with { PageCategories = [leaf.Path] });
        }

        for (var looks = 1 + random.Next(4); looks > 0; looks--)
        {
            if (_shelves.Choose(shopper, leaf, visit.Now, visit.Seen) is not { } item)
            {
                return;
            }

            var position = Math.Min(MaxPosition, 1 + (int)(-3.5 * Math.Log(1 - random.NextDouble())));
            visit.Add(EventType.Click, e => e with { ProductDetails = [Detail(item, visit.Now, position: position)] });
            visit.Add(EventType.DetailPageView, e => e with { ProductDetails = [Detail(item, visit.Now)], Uri = item.Product.Uri });
            var chance = shopper.Brands.Contains(item.Brand.Name) ? AddsLikedBrand : AddsToCart;
            if (item.Product.Availability == Availability.InStock && random.Happens(chance))
            {
                var quantity = random.Happens(0.12) ? 2 : 1;
                cart.Add((item, quantity));
                visit.Add(EventType.AddToCart, e => e with { ProductDetails = [Detail(item, visit.Now, quantity)], CartId = visit.SessionId });
            }
        }
    }

    private void CheckOut(VisitLog visit, List<(ShopItem Item, int Quantity)> cart)
    {
        visit.Add(EventType.ShoppingCartPageView, e => e with { CartId = visit.SessionId, ProductDetails = Lines(cart, visit.Now) });
        if (cart.Count > 1 && random.Happens(0.15))
        {
            var (item, quantity) = cart[^1];
            cart.RemoveAt(cart.Count - 1);
            visit.Add(EventType.RemoveFromCart, e => e with { ProductDetails = [Detail(item, visit.Now, quantity)], CartId = visit.SessionId });
        }

        if (!random.Happens(Buys))
        {
            return;
        }

        var lines = Lines(cart, visit.Now);
        var order = new PurchaseTransaction
        {
            Id = "order-" + visit.SessionId,
            Revenue = lines.Sum(l => l.Price!.Value * l.Quantity!.Value),
            CurrencyCode = cart[0].Item.Product.PriceInfo!.CurrencyCode,
        };
        visit.Add(EventType.PurchaseComplete, e => e with { ProductDetails = lines, PurchaseTransaction = order, CartId = visit.SessionId });
        if (random.Happens(Refunds))
        {
            visit.Wait(TimeSpan.FromDays(1 + (2 * random.NextDouble())));
            visit.Add(EventType.Refund, e => e with { ProductDetails = lines, PurchaseTransaction = order });
        }
    }

    private string QueryFor(Shopper shopper, Leaf leaf)
    {
        if (shopper.ReadsChinese)
        {
            return random.Happens(0.3) ? random.Pick(ProductWords.Qualities).Chinese + leaf.ChineseNoun : leaf.ChineseNoun;
        }

        var noun = leaf.Noun.ToLowerInvariant();
        return random.Next(4) switch
        {
            0 => $"{random.Pick(Taxonomy.Shop.Brands[leaf.Department]).Name.ToLowerInvariant()} {noun}",
            1 => $"{random.Pick(ProductWords.Colours).English.ToLowerInvariant()} {noun}",
            _ => noun,
        };
    }

    private static List<ProductDetail> Lines(List<(ShopItem Item, int Quantity)> cart, DateTimeOffset now) =>
        [.. cart.Select(c => Detail(c.Item, now, c.Quantity))];

    private static ProductDetail Detail(ShopItem item, DateTimeOffset now, int? quantity = null, int? position = null) => new()
    {
        Product = new ProductReference(item.Product.Id),
        Price = item.PriceAt(now).Price,
        Quantity = quantity,
        Position = position,
    };
}
