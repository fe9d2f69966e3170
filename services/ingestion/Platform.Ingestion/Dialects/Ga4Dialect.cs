using System.Text.Json;
using Platform.Contracts.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>
/// Google Analytics 4: the Measurement Protocol's body of several events under one client, and single events as tag managers
/// and exports write them, with their parameters in <c>params</c>, in <c>ecommerce</c> or beside the name.
/// </summary>
internal sealed class Ga4Dialect : IDialect
{
    private const string EventsField = "events";

    private static readonly Alias s_events = new(EventsField);
    private static readonly Alias s_name = new("name", "event_name", "event");
    private static readonly Alias s_params = new("params", "ecommerce");
    private static readonly Alias s_clientId = new("client_id", "app_instance_id", "user_pseudo_id", "visitorId");
    private static readonly Alias s_time = new("timestamp_micros", "event_timestamp", "timestamp", "eventTime");
    private static readonly Alias s_sessionId = new("session_id", "ga_session_id", "sessionId");
    private static readonly Alias s_listName = new("item_list_name");
    private static readonly Alias s_itemId = new("item_id", "id");
    private static readonly Alias s_index = new("index");

    public string Name => "ga4";

    public void Read(in JsonFields source, FieldReader reader, List<ReadEvent> into)
    {
        if (!FieldReader.TryFind(source, s_events, out var events, out _))
        {
            ReadOne(source, source, reader, into);
            return;
        }

        if (!reader.IsList(events, EventsField, int.MaxValue) || events.GetArrayLength() == 0)
        {
            reader.Refuse(EventsField, "empty: send at least one event.");
            into.Add(new ReadEvent(Name, null, null, reader.Violation));
            return;
        }

        var i = 0;
        foreach (var one in events.EnumerateArray())
        {
            reader.Reset();
            if (reader.IsObject(one, EventsField, i))
            {
                // What the client said once is named without the prefix, what the event says with it.
                ReadOne(JsonFields.Of(one), source, reader, into, i);
            }
            else
            {
                into.Add(new ReadEvent(Name, null, null, reader.Violation));
            }

            i++;
        }
    }

    /// <summary>GA4 counts an absent quantity as one, and its list index from 0.</summary>
    public static List<ProductDetail>? ReadItems(JsonElement items, string field, FieldReader reader)
    {
        if (!reader.IsList(items, field, Limits.ProductDetails))
        {
            return null;
        }

        var products = new List<ProductDetail>(items.GetArrayLength());
        var i = 0;
        foreach (var item in items.EnumerateArray())
        {
            if (!reader.IsObject(item, field, i))
            {
                return null;
            }

            reader.Enter(field, i++);
            var fields = JsonFields.Of(item);
            var id = reader.Id(fields, s_itemId, numbers: true);
            if (id is null)
            {
                reader.Refuse("item_id", "missing: send the catalogue's product id.");
            }

            products.Add(new ProductDetail
            {
                Product = new ProductReference(id ?? ""),
                Quantity = reader.Whole(fields, Fields.Quantity, 0, Limits.Quantity) ?? 1,
                Price = reader.Money(fields, Fields.Price),
                Position = reader.Whole(fields, s_index, 0, Limits.Position) + 1,
            });
            reader.Leave();
        }

        return products;
    }

    private void ReadOne(in JsonFields source, in JsonFields client, FieldReader reader, List<ReadEvent> into, int index = -1)
    {
        var visitor = reader.Id(client, s_clientId, numbers: true);
        var user = reader.Id(client, Fields.UserId, numbers: true);
        var clientTime = reader.Time(client, s_time);
        if (index >= 0)
        {
            reader.Enter(EventsField, index);
        }

        if (ReadType(source, reader) is not { } type)
        {
            into.Add(new ReadEvent(Name, null, null, reader.Violation));
            return;
        }

        var time = index >= 0 ? reader.Time(source, s_time) ?? clientTime : clientTime;
        var eventId = reader.Id(source, Fields.EventId);
        var hasParams = FieldReader.TryFind(source, s_params, out var nested, out var paramsField);
        var at = source;
        var path = index >= 0 ? $"{EventsField}[{index}]." : "";
        if (hasParams && reader.IsObject(nested, paramsField))
        {
            at = JsonFields.Of(nested);
            reader.Enter(paramsField);
            path += paramsField + ".";
        }

        FieldReader.TryFind(at, Fields.Items, out var items, out _);
        var listName = type == EventType.CategoryPageView ? reader.Text(at, s_listName, Limits.CategoryPath) : null;
        var draft = new EventDraft
        {
            Type = type,
            EventId = eventId ?? reader.Id(at, Fields.EventId),
            VisitorId = visitor,
            UserId = user,
            SessionId = reader.Id(at, s_sessionId, numbers: true),
            Time = time,
            Products = items.ValueKind == JsonValueKind.Undefined ? null : ReadItems(items, "items", reader),
            ProductsField = path + "items",
            SearchQuery = reader.Text(at, Fields.SearchQuery, Limits.Query),
            QueryField = path + "search_term",
            PageCategories = listName is null ? null : [listName],
            Transaction = type is EventType.PurchaseComplete or EventType.Refund ? Transactions.ReadGa4(at, reader) : null,
            AttributionToken = reader.Id(at, Fields.AttributionToken, Limits.AttributionToken),
            Uri = reader.Text(at, Fields.Uri, Limits.Uri),
            ReferrerUri = reader.Text(at, Fields.ReferrerUri, Limits.Uri),
        };
        into.Add(reader.Violation is { } violation ? new ReadEvent(Name, type, null, violation) : new ReadEvent(Name, type, draft, null));
    }

    private static EventType? ReadType(in JsonFields source, FieldReader reader)
    {
        FieldReader.TryFind(source, s_name, out _, out var field);
        var name = reader.Text(source, s_name, Limits.Id);
        if (name is not null && EventNames.Ga4.TryGetValue(name, out var type))
        {
            return type;
        }

        reader.Refuse(field, (name is null ? "missing" : "unknown") + $": send one of {EventNames.List(EventNames.Ga4)}.");
        return null;
    }
}
