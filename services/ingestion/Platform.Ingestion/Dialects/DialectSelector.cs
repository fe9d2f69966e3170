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
    private static IDialect? Select(in JsonFields source)
    {
        if (source.Has("eventType"u8))
        {
            return s_retail;
        }

        if (source.Has("events"u8))
        {
            return s_ga4;
        }

        if (source.Has("type"u8) && (source.Has("properties"u8) || source.Has("messageId"u8) || source.Has("anonymousId"u8) || source.Has("event"u8)))
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
        else
        {
            var fields = JsonFields.Of(source);
            if (Select(fields) is { } dialect)
            {
                dialect.Read(fields, reader, into);
                return;
            }

            reader.Refuse("eventType", $"missing: send one of {EventNames.List(EventNames.Retail)}, or an event of GA4, Segment or a shop log.");
        }

        into.Add(new ReadEvent(Unknown, null, null, reader.Violation));
    }

    private static IDialect? ByName(in JsonFields source)
    {
        if (source.Has("params"u8) || source.Has("ecommerce"u8) || source.Has("client_id"u8) || source.Has("timestamp_micros"u8)
            || source.Has("event_name"u8) || (source.Has("items"u8) && (source.Has("event"u8) || source.Has("name"u8))))
        {
            return s_ga4;
        }

        if (source.TextOf("event"u8) is { } text)
        {
            return EventNames.ShopLog.ContainsKey(text) ? s_shopLog
                : EventNames.Segment.ContainsKey(text) ? s_segment
                : EventNames.Ga4.ContainsKey(text) ? s_ga4
                : s_shopLog;
        }

        if (source.TextOf("name"u8) is { } name && EventNames.Ga4.ContainsKey(name))
        {
            return s_ga4;
        }

        return source.Has("event"u8) || source.Has("event_type"u8) || source.Has("action"u8) || source.Has("behavior"u8) || source.Has("behavior_type"u8)
            ? s_shopLog
            : null;
    }
}
