using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Messaging.Consuming;

/// <summary>Reads a record's value.</summary>
public static class RecordJson
{
    /// <summary>Null when the value is not what the topic holds.</summary>
    public static T? ReadOrNull<T>(this ConsumedRecord record, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return record.Value is { } value ? JsonSerializer.Deserialize(value.Span, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
