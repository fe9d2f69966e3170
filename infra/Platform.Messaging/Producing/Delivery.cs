namespace Platform.Messaging.Producing;

/// <summary>What became of a message.</summary>
public enum DeliveryOutcome
{
    /// <summary>Every in-sync replica has it.</summary>
    Delivered,

    /// <summary>The region's Kafka is known to be away; nothing was sent.</summary>
    Unreachable,

    /// <summary>No acknowledgement came in time. The message may have arrived all the same: send it again under the same event id.</summary>
    TimedOut,

    /// <summary>Too many messages wait for their acknowledgement; nothing was sent.</summary>
    QueueFull,

    /// <summary>The message is larger than the producer or the broker takes. Sending it again does not help.</summary>
    TooLarge,

    /// <summary>The broker refused it, for the reason in <see cref="DeliveredTo.Detail"/>.</summary>
    Refused,
}

/// <summary>Where a message is, or why it is not.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Region">The region whose Kafka was asked.</param>
/// <param name="Partition">Its partition; -1 when not delivered.</param>
/// <param name="Offset">Its offset; -1 when not delivered.</param>
/// <param name="Detail">Why it was not delivered, for people.</param>
public readonly record struct DeliveredTo(DeliveryOutcome Outcome, string Region, int Partition = -1, long Offset = -1, string? Detail = null)
{
    public bool IsDelivered => Outcome == DeliveryOutcome.Delivered;
}

/// <summary>A message to send.</summary>
/// <param name="Key">Decides the partition: equal keys stay in order.</param>
/// <param name="Value">The bytes; null is a tombstone.</param>
/// <param name="EventId">The de-duplication key, for the header <c>event-id</c>.</param>
/// <param name="Timestamp">The message's time; the producer's clock when null.</param>
public readonly record struct ProducerRecord(string Key, ReadOnlyMemory<byte>? Value, string? EventId = null, DateTimeOffset? Timestamp = null)
{
    /// <summary>Headers besides event id, schema version and trace context.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; init; }
}
