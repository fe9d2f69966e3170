using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Platform.Contracts.Events;
using Platform.FeatureStore.Events;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Queries;

namespace Platform.FeatureStore.Visitors;

/// <summary>One event being applied: each method gives the visitor after it and adds the effects on everything else.</summary>
/// <param name="e">The event.</param>
/// <param name="time">Its time, in whole milliseconds.</param>
/// <param name="facts">What is known of a product.</param>
/// <param name="options">Half-lives.</param>
/// <param name="effects">Null for a synthetic event, which has none.</param>
internal readonly struct EventApplication(
    UserEvent e, DateTimeOffset time, Func<string, ProductFacts?> facts, FeatureStoreOptions options, EventEffects? effects)
{
    /// <summary>A view is paired with this many items viewed before it.</summary>
    private const int PairedViews = 5;

    /// <summary>How much less each further one of them counts.</summary>
    private const double ClosenessDecay = 0.7;

    /// <summary>Of an order, at most this many items are paired; a bulk order says little about any two of them.</summary>
    private const int PairedOrderItems = 20;

    /// <summary>An order is paired with this many items bought before it.</summary>
    private const int PairedEarlierPurchases = 5;

    /// <summary>The average price follows about this many views.</summary>
    private const int AveragedViews = 20;

    private const int LargestQuantity = 10_000;
    private const double ViewLiking = 1;
    private const double CartLiking = 3;
    private const double PurchaseLiking = 5;

    private static readonly TimeSpan s_coVisitHorizon = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_coPurchaseHorizon = TimeSpan.FromDays(30);

    public VisitorFeatures View(VisitorFeatures visitor)
    {
        var query = QueryBehind(visitor);
        foreach (var line in e.ProductDetails ?? [])
        {
            var id = line.Product.Id;
            effects?.Items.Add(new ItemAction(id, ItemActionKind.View, time, 1));
            AddCoVisits(visitor.Views, id);
            AddQueryClick(query, id);
            visitor = Like(visitor, id, ViewLiking, line.Price) with
            {
                Views = RecentItems.Touch(visitor.Views, id, time, VisitorFeatures.MaxViews),
            };
        }

        return visitor;
    }

    public VisitorFeatures AddToCart(VisitorFeatures visitor)
    {
        foreach (var line in e.ProductDetails ?? [])
        {
            var id = line.Product.Id;
            effects?.Items.Add(new ItemAction(id, ItemActionKind.Cart, time, Quantity(line)));
            // An addition that comes late, after the order it led to, is no longer in the cart.
            var boughtSince = RecentItems.Find(visitor.Purchases, id) is { } bought && bought.Time >= time;
            visitor = Like(visitor, id, CartLiking, null) with
            {
                Carts = boughtSince ? visitor.Carts : RecentItems.Touch(visitor.Carts, id, time, VisitorFeatures.MaxCarts),
            };
        }

        return visitor;
    }

    public VisitorFeatures RemoveFromCart(VisitorFeatures visitor)
    {
        foreach (var line in e.ProductDetails ?? [])
        {
            visitor = visitor with { Carts = RecentItems.Remove(visitor.Carts, line.Product.Id, time) };
        }

        return visitor;
    }

    public VisitorFeatures Purchase(VisitorFeatures visitor)
    {
        var lines = e.ProductDetails ?? [];
        AddCoPurchases(visitor.Purchases, [.. lines.Select(l => l.Product.Id).Distinct().Take(PairedOrderItems)]);
        foreach (var line in lines)
        {
            var id = line.Product.Id;
            effects?.Items.Add(new ItemAction(id, ItemActionKind.Purchase, time, Quantity(line)));
            visitor = Like(visitor, id, PurchaseLiking, null) with
            {
                Carts = RecentItems.Remove(visitor.Carts, id, time),
                Purchases = RecentItems.Touch(visitor.Purchases, id, time, VisitorFeatures.MaxPurchases),
            };
        }

        return visitor;
    }

    public VisitorFeatures Search(VisitorFeatures visitor)
    {
        var query = QueryText.Normalize(e.SearchQuery);
        return query.Length == 0
            ? visitor
            : visitor with { Searches = RecentItems.Add(visitor.Searches, new RecentSearch(query, time, TokenHash(e.AttributionToken))) };
    }

    public VisitorFeatures Click(VisitorFeatures visitor)
    {
        var query = QueryBehind(visitor);
        foreach (var line in e.ProductDetails ?? [])
        {
            AddQueryClick(query, line.Product.Id);
        }

        return visitor;
    }

    private static int Quantity(ProductDetail line) => Math.Clamp(line.Quantity ?? 1, 1, LargestQuantity);

    private void AddCoVisits(IReadOnlyList<RecentItem> views, string id)
    {
        // Going back and forth between two items shows their kinship once, not once a click.
        if (effects is null || (RecentItems.Find(views, id) is { } earlier && Near(earlier.Time, s_coVisitHorizon)))
        {
            return;
        }

        var closeness = 1.0;
        var paired = 0;
        for (var i = 0; i < views.Count && paired < PairedViews; i++)
        {
            if (views[i].Id != id && Near(views[i].Time, s_coVisitHorizon))
            {
                effects.CoVisits.Add(new ItemPair(id, views[i].Id, time, closeness));
                closeness *= ClosenessDecay;
                paired++;
            }
        }
    }

    private void AddCoPurchases(IReadOnlyList<RecentItem> purchases, string[] order)
    {
        if (effects is null)
        {
            return;
        }

        for (var i = 0; i < order.Length; i++)
        {
            for (var j = i + 1; j < order.Length; j++)
            {
                effects.CoPurchases.Add(new ItemPair(order[i], order[j], time));
            }

            var paired = 0;
            for (var j = 0; j < purchases.Count && paired < PairedEarlierPurchases; j++)
            {
                if (!order.Contains(purchases[j].Id) && Near(purchases[j].Time, s_coPurchaseHorizon))
                {
                    effects.CoPurchases.Add(new ItemPair(order[i], purchases[j].Id, time));
                    paired++;
                }
            }
        }
    }

    private bool Near(DateTimeOffset other, TimeSpan horizon) => (time - other).Duration() <= horizon;

    private void AddQueryClick(string? query, string id)
    {
        if (query is { Length: > 0 })
        {
            effects?.QueryClicks.Add(new QueryClick(query, id, time));
        }
    }

    /// <summary>The search that led to this event: by its own text, by the token of an answer, or, without a token, the last of the visit.</summary>
    private string? QueryBehind(VisitorFeatures visitor)
    {
        if (!string.IsNullOrEmpty(e.SearchQuery))
        {
            return QueryText.Normalize(e.SearchQuery);
        }

        var token = TokenHash(e.AttributionToken);
        foreach (var search in visitor.Searches)
        {
            var since = time - search.Time;
            if (token != 0 ? search.Token == token : since >= TimeSpan.Zero && since <= Sessions.Idle)
            {
                return search.Query;
            }
        }

        return null;
    }

    private VisitorFeatures Like(VisitorFeatures visitor, string id, double liking, decimal? seenPrice)
    {
        var product = facts(id);
        if (product is not null)
        {
            visitor = visitor with
            {
                Categories = Affinities.Add(visitor.Categories, product.Category, liking, time, options.AffinityHalfLife),
                Brands = Affinities.Add(visitor.Brands, product.Brand, liking, time, options.AffinityHalfLife),
            };
        }

        var price = seenPrice is > 0 ? (double)seenPrice : product?.Price ?? 0;
        if (e.EventType != EventType.DetailPageView || price <= 0)
        {
            return visitor;
        }

        var views = Math.Min(visitor.PricedViews + 1, AveragedViews);
        return visitor with
        {
            AverageViewedPrice = visitor.AverageViewedPrice + ((price - visitor.AverageViewedPrice) / views),
            PricedViews = views,
        };
    }

    private static long TokenHash(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return 0;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash) | 1;
    }
}
