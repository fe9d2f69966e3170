using System.Text.Json.Serialization;

namespace Platform.Contracts.Events;

/// <summary>What a shopper did. Wire names are those of Google Cloud Retail's user events.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EventType>))]
public enum EventType
{
    /// <summary>Saw the home page.</summary>
    [JsonStringEnumMemberName("home-page-view")] HomePageView = 1,

    /// <summary>Saw a category or list page.</summary>
    [JsonStringEnumMemberName("category-page-view")] CategoryPageView,

    /// <summary>Searched.</summary>
    [JsonStringEnumMemberName("search")] Search,

    /// <summary>Looked at one product.</summary>
    [JsonStringEnumMemberName("detail-page-view")] DetailPageView,

    /// <summary>Put a product into the cart.</summary>
    [JsonStringEnumMemberName("add-to-cart")] AddToCart,

    /// <summary>Took a product out of the cart.</summary>
    [JsonStringEnumMemberName("remove-from-cart")] RemoveFromCart,

    /// <summary>Saw the cart or began to check out.</summary>
    [JsonStringEnumMemberName("shopping-cart-page-view")] ShoppingCartPageView,

    /// <summary>Bought.</summary>
    [JsonStringEnumMemberName("purchase-complete")] PurchaseComplete,

    /// <summary>Took a suggestion while typing.</summary>
    [JsonStringEnumMemberName("completion")] Completion,

    /// <summary>Was shown a list by the client's own account.</summary>
    [JsonStringEnumMemberName("impression")] Impression,

    /// <summary>Chose a product from a list.</summary>
    [JsonStringEnumMemberName("click")] Click,

    /// <summary>Was given money back.</summary>
    [JsonStringEnumMemberName("refund")] Refund,
}
