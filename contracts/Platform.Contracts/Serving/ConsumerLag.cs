namespace Platform.Contracts.Serving;

/// <summary>The answer of a feature service's <c>GET /v1/lag</c>: how far its features are behind the event logs.</summary>
public sealed record ConsumerLag
{
    /// <summary>Events not in effect yet, by the region whose Kafka holds them; only of the partitions that this instance reads.</summary>
    public required IReadOnlyDictionary<string, long> Lag { get; init; }
}
