using System.Text.Json;

namespace Platform.Router.Forwarding;

/// <summary>
/// Whether every event in a body has an id of the client's, so that sending it twice changes nothing: one event, an array, NDJSON, or
/// an envelope whose <c>events</c> or <c>batch</c> holds them. One pass, no tree; what cannot be read is not identified.
/// </summary>
internal static class EventIds
{
    private const int MaxDepth = 64;

    public static bool IdentifyAll(ReadOnlySpan<byte> body)
    {
        var any = false;
        while (true)
        {
            body = body.TrimStart(" \t\r\n"u8);
            if (body.IsEmpty)
            {
                return any;
            }

            var reader = new Utf8JsonReader(body, isFinalBlock: true, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = true }));
            try
            {
                if (!reader.Read() || !Value(ref reader))
                {
                    return false;
                }
            }
            catch (JsonException)
            {
                return false;
            }

            any = true;
            body = body[(int)reader.BytesConsumed..];
        }
    }

    private static bool Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Event(ref reader),
        JsonTokenType.StartArray => Events(ref reader),
        _ => false,
    };

    private static bool Events(ref Utf8JsonReader reader)
    {
        var all = true;
        var any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            all &= Value(ref reader);
            if (!all)
            {
                return false;
            }
        }

        return any;
    }

    /// <summary>An object with an id of its own, or an envelope in which everything has one. Ends on its closing brace.</summary>
    private static bool Event(ref Utf8JsonReader reader)
    {
        var identified = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var envelope = reader.ValueTextEquals("events"u8) || reader.ValueTextEquals("batch"u8);
            var id = reader.ValueTextEquals("eventId"u8) || reader.ValueTextEquals("messageId"u8) || reader.ValueTextEquals("event_id"u8);
            var parameters = reader.ValueTextEquals("params"u8);
            reader.Read();
            if (id && reader.TokenType == JsonTokenType.String && !IsBlank(ref reader))
            {
                identified = true;
            }
            else if (envelope && reader.TokenType == JsonTokenType.StartArray)
            {
                // In an envelope the ids of its events count, not one of its own.
                if (!Events(ref reader))
                {
                    return false;
                }

                Skip(ref reader);
                return true;
            }
            else if (parameters && reader.TokenType == JsonTokenType.StartObject)
            {
                identified |= Event(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return identified;
    }

    private static bool IsBlank(ref Utf8JsonReader reader) => reader.ValueSpan.IndexOfAnyExcept((byte)' ') < 0;

    /// <summary>To the end of the object that the reader is in.</summary>
    private static void Skip(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            reader.Skip();
        }
    }
}
