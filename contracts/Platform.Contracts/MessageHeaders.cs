namespace Platform.Contracts;

/// <summary>Headers of every Kafka message. Values are UTF-8 text.</summary>
public static class MessageHeaders
{
    /// <summary>The de-duplication key: <see cref="Events.UserEvent.EventId"/>, or what takes its place in other messages.</summary>
    public const string EventId = "event-id";

    /// <summary>The version of the value's schema, a whole number; absent means 1.</summary>
    public const string SchemaVersion = "schema-version";

    /// <summary>W3C trace context of the request that made the message.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>On a rejected message: why it was refused.</summary>
    public const string Reason = "reason";

    /// <summary>On a rejected message: the topic, partition and offset it was read from, as <c>topic/partition/offset</c>.</summary>
    public const string Source = "source";

    /// <summary>The version that this build writes.</summary>
    public const string CurrentSchemaVersion = "1";
}
