using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Visitors;

namespace Platform.Feature.Serving;

/// <summary>What is known of a visitor.</summary>
internal sealed record VisitorAnswer
{
    /// <summary>The pseudonym under which it is stored.</summary>
    public required string Visitor { get; init; }

    public required IReadOnlyList<RecentItem> Views { get; init; }

    public required IReadOnlyList<RecentItem> Carts { get; init; }

    public required IReadOnlyList<RecentItem> Purchases { get; init; }

    public required IReadOnlyList<SearchAnswer> Searches { get; init; }

    /// <summary>Weights as of now.</summary>
    public required IReadOnlyList<AffinityAnswer> Categories { get; init; }

    /// <summary>Weights as of now.</summary>
    public required IReadOnlyList<AffinityAnswer> Brands { get; init; }

    public Session? Session { get; init; }

    public required double AverageViewedPrice { get; init; }

    public required long Events { get; init; }

    public required DateTimeOffset LastEventTime { get; init; }

    public required bool Synthetic { get; init; }

    /// <summary>Events not in effect yet, by the region whose Kafka holds them; only of the partitions that this instance reads.</summary>
    public required IReadOnlyDictionary<string, long> Lag { get; init; }
}

/// <summary>A search.</summary>
internal sealed record SearchAnswer(string Query, DateTimeOffset Time);

/// <summary>A liking.</summary>
internal sealed record AffinityAnswer(string Name, double Weight);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VisitorAnswer))]
[JsonSerializable(typeof(ItemFeatures))]
internal sealed partial class FeatureJson : JsonSerializerContext;
