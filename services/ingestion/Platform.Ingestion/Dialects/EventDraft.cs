using Platform.Contracts.Events;

namespace Platform.Ingestion.Dialects;

/// <summary>One event as its dialect was understood, before the rules: ids are still what the client sent.</summary>
internal sealed class EventDraft
{
    public EventType Type { get; init; }

    public string? EventId { get; init; }

    public string? VisitorId { get; init; }

    public string? UserId { get; init; }

    public string? SessionId { get; init; }

    public DateTimeOffset? Time { get; init; }

    public List<ProductDetail>? Products { get; init; }

    public string? SearchQuery { get; init; }

    public string? Filter { get; init; }

    public string? OrderBy { get; init; }

    public int? Offset { get; init; }

    public IReadOnlyList<string>? PageCategories { get; init; }

    public PurchaseTransaction? Transaction { get; init; }

    public string? AttributionToken { get; init; }

    public IReadOnlyList<string>? ExperimentIds { get; init; }

    public string? CartId { get; init; }

    public string? PageViewId { get; init; }

    public string? Uri { get; init; }

    public string? ReferrerUri { get; init; }

    public IReadOnlyDictionary<string, AttributeValue>? Attributes { get; init; }

    /// <summary>What the client calls the list of products, for the path in a refusal.</summary>
    public string ProductsField { get; init; } = "productDetails";

    /// <summary>Where the quantity of a product stands that is not in a list; null when products are listed.</summary>
    public string? QuantityField { get; init; }

    /// <summary>What the client calls the search text, for the path in a refusal.</summary>
    public string QueryField { get; init; } = "searchQuery";
}
