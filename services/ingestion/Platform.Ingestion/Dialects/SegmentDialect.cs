using System.Text.Json;
using Platform.Contracts.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>Segment's track calls with the names of its e-commerce specification, version 2.</summary>
internal sealed class SegmentDialect : IDialect
{
    private const string PropertiesField = "properties";
    private const string ProductsField = "products";
    private const string FlatField = ".product_id";

    private static readonly Alias s_type = new("type");
    private static readonly Alias s_event = new("event");
    private static readonly Alias s_properties = new(PropertiesField);
    private static readonly Alias s_products = new(ProductsField);
    private static readonly Alias s_messageId = new("messageId", "eventId");
    private static readonly Alias s_anonymousId = new("anonymousId", "visitorId");
    private static readonly Alias s_time = new("timestamp", "originalTimestamp", "sentAt");
    private static readonly Alias s_productId = new("product_id", "productId", "sku", "id");
    private static readonly Alias s_query = new("query");
    private static readonly Alias s_category = new("category");
    private static readonly Alias s_sessionId = new("session_id", "sessionId");
    private static readonly Alias s_url = new("url", "page_url");
    private static readonly Alias s_token = new("attributionToken", "query_id", "queryID", "recommendationId");

    public string Name => "segment";

    public void Read(in JsonFields source, FieldReader reader, List<ReadEvent> into)
    {
        var kind = reader.Text(source, s_type, Limits.Id);
        if (kind is not null && kind != "track")
        {
            reader.Refuse("type", "only track calls are read: send track with a name of the e-commerce specification.");
        }

        var name = reader.Text(source, s_event, Limits.Id);
        var type = default(EventType);
        if (name is null || !EventNames.Segment.TryGetValue(name, out type))
        {
            reader.Refuse("event", (name is null ? "missing" : "unknown") + $": send one of {EventNames.List(EventNames.Segment)}.");
        }

        if (reader.Violation is { } early)
        {
            into.Add(new ReadEvent(Name, null, null, early));
            return;
        }

        var draft = ReadDraft(source, type, reader);
        into.Add(reader.Violation is { } violation ? new ReadEvent(Name, type, null, violation) : new ReadEvent(Name, type, draft, null));
    }

    private static EventDraft ReadDraft(in JsonFields source, EventType type, FieldReader reader)
    {
        var eventId = reader.Id(source, s_messageId);
        var visitor = reader.Id(source, s_anonymousId);
        var user = reader.Id(source, Fields.UserId, numbers: true);
        var time = reader.Time(source, s_time);
        if (!FieldReader.TryFind(source, s_properties, out var nested, out _))
        {
            return new EventDraft { Type = type, EventId = eventId, VisitorId = visitor, UserId = user, Time = time, ProductsField = PropertiesField };
        }

        if (!reader.IsObject(nested, PropertiesField))
        {
            return new EventDraft();
        }

        var properties = JsonFields.Of(nested);
        reader.Enter(PropertiesField);
        return new EventDraft
        {
            Type = type,
            EventId = eventId,
            VisitorId = visitor,
            UserId = user,
            Time = time,
            SessionId = reader.Id(properties, s_sessionId, numbers: true),
            Products = ReadProducts(properties, reader, out var field),
            ProductsField = PropertiesField + field,
            QuantityField = field == FlatField ? PropertiesField + ".quantity" : null,
            SearchQuery = reader.Text(properties, s_query, Limits.Query),
            QueryField = PropertiesField + ".query",
            PageCategories = type is EventType.CategoryPageView or EventType.Search
                ? reader.Texts(properties, s_category, Limits.Categories, Limits.CategoryPath, strict: false)
                : null,
            Transaction = type is EventType.PurchaseComplete or EventType.Refund ? Transactions.ReadSegment(properties, reader) : null,
            AttributionToken = reader.Id(properties, s_token, Limits.AttributionToken),
            CartId = reader.Id(properties, Fields.CartId),
            Uri = reader.Text(properties, s_url, Limits.Uri),
        };
    }

    /// <summary>A list of products, or one whose fields stand among the properties.</summary>
    private static List<ProductDetail>? ReadProducts(in JsonFields properties, FieldReader reader, out string field)
    {
        field = FlatField;
        if (!FieldReader.TryFind(properties, s_products, out var list, out _))
        {
            return FieldReader.TryFind(properties, s_productId, out _, out _) ? [ReadProduct(properties, reader)] : null;
        }

        field = "." + ProductsField;
        if (!reader.IsList(list, ProductsField, Limits.ProductDetails))
        {
            return null;
        }

        var products = new List<ProductDetail>(list.GetArrayLength());
        var i = 0;
        foreach (var product in list.EnumerateArray())
        {
            if (!reader.IsObject(product, ProductsField, i))
            {
                return null;
            }

            reader.Enter(ProductsField, i++);
            products.Add(ReadProduct(JsonFields.Of(product), reader));
            reader.Leave();
        }

        return products;
    }

    private static ProductDetail ReadProduct(in JsonFields product, FieldReader reader)
    {
        var id = reader.Id(product, s_productId, numbers: true);
        if (id is null)
        {
            reader.Refuse("product_id", "missing: send the catalogue's product id.");
        }

        return new ProductDetail
        {
            Product = new ProductReference(id ?? ""),
            Quantity = reader.Whole(product, Fields.Quantity, 0, Limits.Quantity),
            Price = reader.Money(product, Fields.Price),
            Position = reader.Whole(product, Fields.Position, 1, Limits.Position),
        };
    }
}
