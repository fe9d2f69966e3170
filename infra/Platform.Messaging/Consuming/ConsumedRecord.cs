using System.Text;
using Confluent.Kafka;

namespace Platform.Messaging.Consuming;

/// <summary>One message as it was read.</summary>
public sealed class ConsumedRecord
{
    private readonly Headers? _headers;

    internal ConsumedRecord(string region, ConsumeResult<string?, byte[]?> result)
    {
        Region = region;
        Topic = result.Topic;
        Partition = result.Partition.Value;
        Offset = result.Offset.Value;
        Key = result.Message.Key;
        Value = result.Message.Value is { } value ? new ReadOnlyMemory<byte>(value) : default(ReadOnlyMemory<byte>?);
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(result.Message.Timestamp.UnixTimestampMs);
        _headers = result.Message.Headers;
    }

    /// <summary>The region whose Kafka it was read from.</summary>
    public string Region { get; }

    public string Topic { get; }

    public int Partition { get; }

    public long Offset { get; }

    public string? Key { get; }

    /// <summary>The bytes; null is a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    public DateTimeOffset Timestamp { get; }

    /// <summary>The last header of that name as text; null when there is none.</summary>
    public string? Header(string name) =>
        _headers is not null && _headers.TryGetLastBytes(name, out var bytes) && bytes is not null ? Encoding.UTF8.GetString(bytes) : null;

    internal IEnumerable<KeyValuePair<string, byte[]?>> RawHeaders =>
        _headers?.Select(h => KeyValuePair.Create(h.Key, (byte[]?)h.GetValueBytes())) ?? [];
}
