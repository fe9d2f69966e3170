using System.Text.Json.Serialization;

namespace Platform.Contracts.Control;

/// <summary>
/// What an operator wants of a region. It travels inside the decisions, beats automation until it expires, and is replaced only by
/// an order for the same region with a higher <see cref="Epoch"/>.
/// </summary>
public sealed record OperatorOrder
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>What is wanted.</summary>
    public required OrderAction Action { get; init; }

    /// <summary>The share, 1 to 100, of a <see cref="OrderAction.Pin"/>; null for the others.</summary>
    public int? Weight { get; init; }

    /// <summary>Why, for people and the audit.</summary>
    public required string Reason { get; init; }

    /// <summary>The epoch that made the order; of two orders for one region the higher one counts.</summary>
    public required long Epoch { get; init; }

    /// <summary>When it was given, by the decider's clock.</summary>
    public required DateTimeOffset IssuedTime { get; init; }

    /// <summary>
    /// When it ends by itself, by the decider's clock; null means when it is restored. Observers measure the time between
    /// <see cref="IssuedTime"/> and this on their own monotonic clocks, so that a wrong wall clock ends nothing early.
    /// </summary>
    public DateTimeOffset? ExpireTime { get; init; }
}

/// <summary>What an operator can order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderAction>))]
public enum OrderAction
{
    /// <summary>No new traffic.</summary>
    [JsonStringEnumMemberName("drain")] Drain,

    /// <summary>This share of the traffic, however well or badly it does.</summary>
    [JsonStringEnumMemberName("pin")] Pin,

    /// <summary>The share that it has now, whatever happens.</summary>
    [JsonStringEnumMemberName("freeze")] Freeze,

    /// <summary>Back under automation.</summary>
    [JsonStringEnumMemberName("restore")] Restore,
}

/// <summary>
/// The body of <c>POST /v1/operator/regions/{region}/drain</c>, <c>…/pin</c>, <c>…/freeze</c> and <c>…/restore</c>, and of the router's
/// admin calls of the same names.
/// </summary>
public sealed record OperatorRequest
{
    /// <summary>Why, at most 500 characters; kept in the audit.</summary>
    public string? Reason { get; init; }

    /// <summary>When the order ends by itself; in the future.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>The share of a pin, 1 to 100; needed there and not taken elsewhere.</summary>
    public int? Weight { get; init; }
}
