using System.Text.Json.Serialization;

namespace Platform.Contracts.Control;

/// <summary>What one observer holds of one region.</summary>
public sealed record RegionVote
{
    /// <summary>The observer: <c>health-a</c>, <c>witness</c>.</summary>
    public required string Observer { get; init; }

    /// <summary>The region that the observer stands in; null for the witness.</summary>
    public string? ObserverRegion { get; init; }

    /// <summary>The region judged.</summary>
    public required string Region { get; init; }

    /// <summary>The opinion.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Phi of the accrual detector: the suspicion that the region is gone, on a scale of minus log10 of the chance of being wrong.</summary>
    public required double Suspicion { get; init; }

    /// <summary>When the opinion was formed, by the observer's clock; for people, never for deciding.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What it rests on.</summary>
    public string? Reason { get; init; }
}

/// <summary>An opinion of a region.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>Nothing heard yet, or the observer does not trust itself.</summary>
    [JsonStringEnumMemberName("abstain")] Abstain,

    /// <summary>Well.</summary>
    [JsonStringEnumMemberName("up")] Up,

    /// <summary>Late, but not convicted.</summary>
    [JsonStringEnumMemberName("suspect")] Suspect,

    /// <summary>Serves, but drags beside the other regions on the same routes: a part of its traffic is better elsewhere.</summary>
    [JsonStringEnumMemberName("slow")] Slow,

    /// <summary>Convicted.</summary>
    [JsonStringEnumMemberName("down")] Down,
}
