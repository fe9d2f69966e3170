namespace Platform.Contracts.Events;

/// <summary>
/// One thing that a shopper did, as it lies in <see cref="Topics.Clickstream"/>. Field names are those of Google Cloud
/// Retail's <c>userEvent</c>. A client that writes the topic itself fills <see cref="EventId"/>, <see cref="EventType"/>,
/// <see cref="VisitorId"/> and <see cref="EventTime"/>, and puts no personal data into any field.
/// </summary>
public sealed record UserEvent
{
    /// <summary>The de-duplication key, at most 128 characters. The same id counts once, wherever and however often it arrives.</summary>
    public required string EventId { get; init; }

    /// <summary>What was done.</summary>
    public required EventType EventType { get; init; }

    /// <summary>Pseudonym of the device or person: a keyed hash, never what the client sent. Also the message key.</summary>
    public required string VisitorId { get; init; }

    /// <summary>Pseudonym of the signed-in account.</summary>
    public string? UserId { get; init; }

    /// <summary>The visit, when the client counts visits itself.</summary>
    public string? SessionId { get; init; }

    /// <summary>When the shopper did it, by the client's clock.</summary>
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>When the platform took the event, by the server's clock.</summary>
    public DateTimeOffset? ReceivedTime { get; init; }

    /// <summary>The products that the event is about, at most 200.</summary>
    public IReadOnlyList<ProductDetail>? ProductDetails { get; init; }

    /// <summary>What the shopper typed.</summary>
    public string? SearchQuery { get; init; }

    /// <summary>The filter of the list, in the filter grammar of search.</summary>
    public string? Filter { get; init; }

    /// <summary>The order of the list.</summary>
    public string? OrderBy { get; init; }

    /// <summary>How many results were skipped.</summary>
    public int? Offset { get; init; }

    /// <summary>Category paths of the page, each like <c>A > B > C</c>.</summary>
    public IReadOnlyList<string>? PageCategories { get; init; }

    /// <summary>The order; only with <see cref="EventType.PurchaseComplete"/> and <see cref="EventType.Refund"/>.</summary>
    public PurchaseTransaction? PurchaseTransaction { get; init; }

    /// <summary>The token of the answer that led here.</summary>
    public string? AttributionToken { get; init; }

    /// <summary>Arms of the experiments that the shopper is in.</summary>
    public IReadOnlyList<string>? ExperimentIds { get; init; }

    /// <summary>The cart.</summary>
    public string? CartId { get; init; }

    /// <summary>The page view, to join events of one page.</summary>
    public string? PageViewId { get; init; }

    /// <summary>The page.</summary>
    public string? Uri { get; init; }

    /// <summary>The page before.</summary>
    public string? ReferrerUri { get; init; }

    /// <summary>The shop's own fields.</summary>
    public IReadOnlyDictionary<string, AttributeValue>? Attributes { get; init; }

    /// <summary>The region that accepted the event.</summary>
    public string? Region { get; init; }

    /// <summary>True for the journeys of the health services: they prove the path, but never train and never count.</summary>
    public bool Synthetic { get; init; }
}

/// <summary>A product in an event.</summary>
public sealed record ProductDetail
{
    /// <summary>The product.</summary>
    public required ProductReference Product { get; init; }

    /// <summary>How many; required where something enters a cart or is bought.</summary>
    public int? Quantity { get; init; }

    /// <summary>Unit price in the event's currency.</summary>
    public decimal? Price { get; init; }

    /// <summary>1-based position in the list that it was chosen from.</summary>
    public int? Position { get; init; }
}

/// <summary>A product by its id.</summary>
/// <param name="Id">The catalogue's product id.</param>
public sealed record ProductReference(string Id);

/// <summary>An order.</summary>
public sealed record PurchaseTransaction
{
    /// <summary>The shop's order number.</summary>
    public string? Id { get; init; }

    /// <summary>Total in <see cref="CurrencyCode"/>.</summary>
    public required decimal Revenue { get; init; }

    /// <summary>Taxes.</summary>
    public decimal? Tax { get; init; }

    /// <summary>What the goods cost the shop.</summary>
    public decimal? Cost { get; init; }

    /// <summary>ISO 4217, three letters.</summary>
    public required string CurrencyCode { get; init; }
}

/// <summary>A shop's own field: texts or numbers.</summary>
public sealed record AttributeValue
{
    /// <summary>Texts.</summary>
    public IReadOnlyList<string>? Text { get; init; }

    /// <summary>Numbers.</summary>
    public IReadOnlyList<double>? Numbers { get; init; }
}
