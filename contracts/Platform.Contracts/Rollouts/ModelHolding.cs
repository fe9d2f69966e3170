using System.Text.Json.Serialization;

namespace Platform.Contracts.Rollouts;

/// <summary>What an inference instance has made of a version that it was offered: a line of <c>GET /v1/models/holdings</c>.</summary>
public sealed record ModelHolding
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>How far it is.</summary>
    public required HoldingState State { get; init; }

    /// <summary>Why it was refused, or what it waits for.</summary>
    public string? Reason { get; init; }
}

/// <summary>How far a version is on an instance.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HoldingState>))]
public enum HoldingState
{
    /// <summary>It is fetched, verified or loaded, or its files are not to be had now.</summary>
    [JsonStringEnumMemberName("loading")] Loading,

    /// <summary>It is in memory, verified and warm.</summary>
    [JsonStringEnumMemberName("ready")] Ready,

    /// <summary>It is bad, and is not tried again.</summary>
    [JsonStringEnumMemberName("refused")] Refused,
}
