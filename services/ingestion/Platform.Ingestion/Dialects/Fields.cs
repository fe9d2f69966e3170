using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>The fields of an event under every name that is read; the table of the API's conventions.</summary>
internal static class Fields
{
    public static readonly Alias EventId = new("eventId", "messageId", "event_id");
    public static readonly Alias EventType = new("eventType");
    public static readonly Alias VisitorId = new("visitorId", "client_id", "anonymousId", "userToken");
    public static readonly Alias UserId = new("userId", "user_id");
    public static readonly Alias SessionId = new("sessionId", "session_id");
    public static readonly Alias EventTime = new("eventTime", "timestamp", "timestamp_micros", "sentAt");
    public static readonly Alias ProductDetails = new("productDetails");
    public static readonly Alias Items = new("items");
    public static readonly Alias ObjectIds = new("objectIDs", "objectIds");
    public static readonly Alias Positions = new("positions");
    public static readonly Alias SearchQuery = new("searchQuery", "search_term");
    public static readonly Alias Filter = new("filter");
    public static readonly Alias OrderBy = new("orderBy");
    public static readonly Alias Offset = new("offset");
    public static readonly Alias PageCategories = new("pageCategories");
    public static readonly Alias Transaction = new("purchaseTransaction");
    public static readonly Alias AttributionToken = new("attributionToken", "query_id", "queryID", "recommendationId");
    public static readonly Alias ExperimentIds = new("experimentIds");
    public static readonly Alias CartId = new("cartId", "cart_id");
    public static readonly Alias PageViewId = new("pageViewId");
    public static readonly Alias Uri = new("uri", "page_location");
    public static readonly Alias ReferrerUri = new("referrerUri", "page_referrer");
    public static readonly Alias Attributes = new("attributes");

    public static readonly Alias Product = new("product");
    public static readonly Alias Id = new("id");
    public static readonly Alias Quantity = new("quantity");
    public static readonly Alias Price = new("price");
    public static readonly Alias Position = new("position");

    public static readonly Alias Revenue = new("revenue");
    public static readonly Alias Tax = new("tax");
    public static readonly Alias Cost = new("cost");
    public static readonly Alias CurrencyCode = new("currencyCode");

    public static readonly Alias Text = new("text");
    public static readonly Alias Numbers = new("numbers");
}
