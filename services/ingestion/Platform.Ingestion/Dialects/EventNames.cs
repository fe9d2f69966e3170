using System.Collections.Frozen;
using Platform.Contracts.Events;

namespace Platform.Ingestion.Dialects;

/// <summary>What the dialects call the event types.</summary>
internal static class EventNames
{
    /// <summary>Google Cloud Retail's, which are the platform's own.</summary>
    public static readonly FrozenDictionary<string, EventType> Retail = Table(
        ("home-page-view", EventType.HomePageView),
        ("category-page-view", EventType.CategoryPageView),
        ("search", EventType.Search),
        ("detail-page-view", EventType.DetailPageView),
        ("add-to-cart", EventType.AddToCart),
        ("remove-from-cart", EventType.RemoveFromCart),
        ("shopping-cart-page-view", EventType.ShoppingCartPageView),
        ("purchase-complete", EventType.PurchaseComplete),
        ("completion", EventType.Completion),
        ("impression", EventType.Impression),
        ("click", EventType.Click),
        ("refund", EventType.Refund));

    /// <summary>Google Analytics 4's recommended e-commerce events.</summary>
    public static readonly FrozenDictionary<string, EventType> Ga4 = Table(
        ("view_item_list", EventType.CategoryPageView),
        ("select_item", EventType.Click),
        ("view_item", EventType.DetailPageView),
        ("add_to_cart", EventType.AddToCart),
        ("remove_from_cart", EventType.RemoveFromCart),
        ("view_cart", EventType.ShoppingCartPageView),
        ("begin_checkout", EventType.ShoppingCartPageView),
        ("purchase", EventType.PurchaseComplete),
        ("refund", EventType.Refund),
        ("search", EventType.Search),
        ("view_search_results", EventType.Search));

    /// <summary>Segment's e-commerce specification, version 2.</summary>
    public static readonly FrozenDictionary<string, EventType> Segment = Table(
        ("Products Searched", EventType.Search),
        ("Product List Viewed", EventType.CategoryPageView),
        ("Product Clicked", EventType.Click),
        ("Product Viewed", EventType.DetailPageView),
        ("Product Added", EventType.AddToCart),
        ("Product Removed", EventType.RemoveFromCart),
        ("Cart Viewed", EventType.ShoppingCartPageView),
        ("Checkout Started", EventType.ShoppingCartPageView),
        ("Order Completed", EventType.PurchaseComplete),
        ("Order Refunded", EventType.Refund));

    /// <summary>Plain shop logs.</summary>
    public static readonly FrozenDictionary<string, EventType> ShopLog = Table(
        ("view", EventType.DetailPageView),
        ("cart", EventType.AddToCart),
        ("addtocart", EventType.AddToCart),
        ("add_to_cart", EventType.AddToCart),
        ("buy", EventType.PurchaseComplete),
        ("purchase", EventType.PurchaseComplete),
        ("transaction", EventType.PurchaseComplete),
        ("remove_from_cart", EventType.RemoveFromCart));

    /// <summary>Every name, for an <c>eventType</c> that was not translated.</summary>
    public static readonly FrozenDictionary<string, EventType> Any = Table(
        [.. new[] { Retail, Ga4, Segment, ShopLog }.SelectMany(t => t).DistinctBy(n => n.Key, StringComparer.OrdinalIgnoreCase).Select(n => (n.Key, n.Value))]);

    /// <summary>For the mend of an unknown name.</summary>
    public static string List(FrozenDictionary<string, EventType> names) => string.Join(", ", names.Keys.Order(StringComparer.Ordinal));

    private static FrozenDictionary<string, EventType> Table(params (string Name, EventType Type)[] names) =>
        names.ToFrozenDictionary(n => n.Name, n => n.Type, StringComparer.OrdinalIgnoreCase);
}
