using System.Text.Json.Serialization;

namespace Platform.Contracts.Serving;

/// <summary>The answer of <c>POST /v1/events</c> and of the writes of <c>/v1/products</c>: one result an entry, in the order sent.</summary>
public sealed record IngestResponse
{
    /// <summary>How many were accepted.</summary>
    public required int Accepted { get; init; }

    /// <summary>How many were known already.</summary>
    public required int Duplicates { get; init; }

    /// <summary>How many were refused.</summary>
    public required int Rejected { get; init; }

    /// <summary>One an event, in the order sent.</summary>
    public required IReadOnlyList<IngestResult> Results { get; init; }
}

/// <summary>What became of one event.</summary>
public sealed record IngestResult
{
    /// <summary>0-based place in what was sent.</summary>
    public required int Index { get; init; }

    /// <summary>The event's id: the client's, or the one that was made for it.</summary>
    public string? EventId { get; init; }

    /// <summary>The product's id, where products were written.</summary>
    public string? ProductId { get; init; }

    /// <summary>What became of it.</summary>
    public required IngestStatus Status { get; init; }

    /// <summary>How far an accepted event is safe.</summary>
    public Durability? Durability { get; init; }

    /// <summary>The field that is wrong, as a path like <c>productDetails[0].quantity</c>.</summary>
    public string? Field { get; init; }

    /// <summary>What is wrong with it, and how to mend it.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of an event.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IngestStatus>))]
public enum IngestStatus
{
    /// <summary>Taken; it will not be lost.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>Known already; nothing changed.</summary>
    [JsonStringEnumMemberName("duplicate")] Duplicate,

    /// <summary>Refused; nothing was kept.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected,
}

/// <summary>How far an accepted event is safe.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Durability>))]
public enum Durability
{
    /// <summary>On one region's Kafka: this one's, or another's when this one's is away and the disk is full.</summary>
    [JsonStringEnumMemberName("regional")] Regional,

    /// <summary>On two regions' Kafka.</summary>
    [JsonStringEnumMemberName("global")] Global,

    /// <summary>On one region's Kafka; a second one was not to be reached and follows, from the ingestion service's disk.</summary>
    [JsonStringEnumMemberName("global-pending")] GlobalPending,

    /// <summary>On the ingestion service's disk, after an fsync; Kafka follows.</summary>
    [JsonStringEnumMemberName("spooled")] Spooled,
}
