using System.Text.Json;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Dialects;

/// <summary>Tells the dialects apart by the shape of one event, so that one request may mix them.</summary>
internal static class DialectSelector
{
    public const string Unknown = "unknown";

    private static readonly IDialect s_retail = new RetailDialect();
    private static readonly IDialect s_ga4 = new Ga4Dialect();
    private static readonly IDialect s_segment = new SegmentDialect();
    private static readonly IDialect s_shopLog = new ShopLogDialect();

    /// <summary>The dialect of <paramref name="source"/>; null when it looks like none.</summary>
    public static IDialect? Select(JsonElement source)
    {
        if (Has(source, "eventType"u8))
        {
            return s_retail;
        }

        if (Has(source, "events"u8))
        {
            return s_ga4;
        }

        if (Has(source, "type"u8) && (Has(source, "properties"u8) || Has(source, "messageId"u8) || Has(source, "anonymousId"u8) || Has(source, "event"u8)))
        {
            return s_segment;
        }

        return ByName(source);
    }

    /// <summary>Reads one element of a request: any number of events, or one refusal.</summary>
    public static void Read(JsonElement source, FieldReader reader, List<ReadEvent> into)
    {
        reader.Reset();
        if (source.ValueKind != JsonValueKind.Object)
        {
            reader.Refuse("", "not an object: an event is a JSON object.");
        }
        else if (Select(source) is { } dialect)
        {
            dialect.Read(source, reader, into);
            return;
        }
        else
        {
            reader.Refuse("eventType", $"missing: send one of {EventNames.List(EventNames.Retail)}, or an event of GA4, Segment or a shop log.");
        }

        into.Add(new ReadEvent(Unknown, null, null, reader.Violation));
    }

    private static IDialect? ByName(JsonElement source)
    {
        if (Has(source, "params"u8) || Has(source, "ecommerce"u8) || Has(source, "client_id"u8) || Has(source, "timestamp_micros"u8)
            || Has(source, "event_name"u8) || (Has(source, "items"u8) && (Has(source, "event"u8) || Has(source, "name"u8))))
        {
            return s_ga4;
        }

        if (source.TryGetProperty("event"u8, out var name) && name.ValueKind == JsonValueKind.String)
        {
            var text = name.GetString()!;
            return EventNames.ShopLog.ContainsKey(text) ? s_shopLog
                : EventNames.Segment.ContainsKey(text) ? s_segment
                : EventNames.Ga4.ContainsKey(text) ? s_ga4
                : s_shopLog;
        }

        if (source.TryGetProperty("name"u8, out name) && name.ValueKind == JsonValueKind.String && EventNames.Ga4.ContainsKey(name.GetString()!))
        {
            return s_ga4;
        }

        return Has(source, "event"u8) || Has(source, "event_type"u8) || Has(source, "action"u8) || Has(source, "behavior"u8) || Has(source, "behavior_type"u8)
            ? s_shopLog
            : null;
    }

    private static bool Has(JsonElement source, ReadOnlySpan<byte> name) =>
        source.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
}
