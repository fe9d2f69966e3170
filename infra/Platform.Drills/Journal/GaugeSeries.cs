using System.Text.Json.Serialization;

namespace Platform.Drills.Journal;

/// <summary>One figure, read again and again while the run went on.</summary>
public sealed record GaugeSeries
{
    /// <summary>What was read.</summary>
    public required GaugeKind Kind { get; init; }

    /// <summary>Whose figure: an observer, a consumer, a queue.</summary>
    public required string Subject { get; init; }

    /// <summary>The region that it is about; null when about none.</summary>
    public string? Region { get; init; }

    /// <summary>The readings in the order of time. One that could not be made is missing, and never a zero.</summary>
    public required IReadOnlyList<GaugePoint> Points { get; init; }
}

/// <summary>One reading.</summary>
/// <param name="At">When.</param>
/// <param name="Value">What, in the unit of the series' kind.</param>
public readonly record struct GaugePoint(TimeSpan At, double Value);

/// <summary>What can be read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GaugeKind>))]
public enum GaugeKind
{
    /// <summary>An observer's phi for a region.</summary>
    [JsonStringEnumMemberName("suspicion")] Suspicion,

    /// <summary>Records that a consumer is behind.</summary>
    [JsonStringEnumMemberName("lag")] Lag,

    /// <summary>Events in ingestion's spool.</summary>
    [JsonStringEnumMemberName("spool")] Spool,

    /// <summary>Messages in a queue of a broker.</summary>
    [JsonStringEnumMemberName("queue")] Queue,

    /// <summary>Share of the traffic that a router gives a region, in percent.</summary>
    [JsonStringEnumMemberName("weight")] Weight,

    /// <summary>Share of the processors of the machine that ran the drill that was in use since the reading before, in percent.</summary>
    [JsonStringEnumMemberName("processors")] Processors,
}
