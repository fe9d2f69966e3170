namespace Platform.Ingestion.Durability;

/// <summary>One message on its way to Kafka, by whatever way. Holds pseudonyms only: it may lie on disk.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Key">Equal keys stay in order.</param>
/// <param name="Value">The bytes; null deletes the key.</param>
/// <param name="EventId">The de-duplication key.</param>
/// <param name="Time">When it was taken; the message's timestamp even when it arrives late, since the last writer of a product wins by it.</param>
internal readonly record struct LogEntry(string Topic, string Key, ReadOnlyMemory<byte>? Value, string EventId, DateTimeOffset Time);
