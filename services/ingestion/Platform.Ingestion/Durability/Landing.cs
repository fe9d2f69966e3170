namespace Platform.Ingestion.Durability;

/// <summary>Where an entry is, of one region.</summary>
internal enum Landing
{
    /// <summary>Nowhere durable.</summary>
    Nowhere,

    /// <summary>On this process's disk, synced; the region's Kafka follows.</summary>
    Spool,

    /// <summary>In the region's Kafka.</summary>
    Kafka,

    /// <summary>Nowhere, and never will be: Kafka takes no message of this size.</summary>
    TooLarge,
}
