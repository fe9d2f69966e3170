using Platform.Contracts.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>Plain shop logs: who did what to which item when. Ids may be numbers, and one line is one piece.</summary>
internal sealed class ShopLogDialect : IDialect
{
    private static readonly Alias s_event = new("event", "event_type", "action", "behavior", "behavior_type");
    private static readonly Alias s_item = new("item", "item_id", "product_id", "itemid", "product", "productId");
    private static readonly Alias s_visitor = new("user", "visitor", "visitorid", "visitor_id", "visitorId", "user_id", "userId");
    private static readonly Alias s_time = new("ts", "unix_ts", "timestamp", "time", "event_time", "eventTime");
    private static readonly Alias s_session = new("session", "session_id", "user_session", "sessionId");
    private static readonly Alias s_quantity = new("quantity", "qty");
    private static readonly Alias s_id = new("eventId", "event_id", "id");

    public string Name => "shop-log";

    public void Read(in JsonFields source, FieldReader reader, List<ReadEvent> into)
    {
        FieldReader.TryFind(source, s_event, out _, out var eventField);
        var name = reader.Text(source, s_event, Limits.Id);
        if (name is null || !EventNames.ShopLog.TryGetValue(name, out var type))
        {
            reader.Refuse(eventField, (name is null ? "missing" : "unknown") + $": send one of {EventNames.List(EventNames.ShopLog)}.");
            into.Add(new ReadEvent(Name, null, null, reader.Violation));
            return;
        }

        var item = reader.Id(source, s_item, numbers: true);
        var draft = new EventDraft
        {
            Type = type,
            EventId = reader.Id(source, s_id, numbers: true),
            VisitorId = reader.Id(source, s_visitor, numbers: true),
            SessionId = reader.Id(source, s_session, numbers: true),
            Time = reader.Time(source, s_time, zoneless: true),
            Products = item is null ? null :
            [
                new ProductDetail
                {
                    Product = new ProductReference(item),
                    Quantity = reader.Whole(source, s_quantity, 0, Limits.Quantity) ?? 1,
                    Price = reader.Money(source, Fields.Price),
                },
            ],
            ProductsField = "item",
            QuantityField = "quantity",
        };
        into.Add(reader.Violation is { } violation ? new ReadEvent(Name, type, null, violation) : new ReadEvent(Name, type, draft, null));
    }
}
