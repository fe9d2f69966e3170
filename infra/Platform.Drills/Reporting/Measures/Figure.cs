using System.Text.Json.Serialization;

namespace Platform.Drills.Reporting.Measures;

/// <summary>One measured figure beside its target.</summary>
public sealed record Figure
{
    /// <summary>One of <see cref="FigureKey"/>.</summary>
    public required string Key { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What <see cref="Value"/> and <see cref="Target"/> count.</summary>
    public required FigureUnit Unit { get; init; }

    /// <summary>What was measured; null when it was not seen.</summary>
    public double? Value { get; init; }

    /// <summary>The most that the scenario allows; null when it sets none.</summary>
    public double? Target { get; init; }

    /// <summary>Whether the target was kept. Null without a target, and where nothing was seen.</summary>
    [JsonIgnore]
    public bool? Met => Target is null || Value is null ? null : Value <= Target;

    /// <summary>Whether less is better.</summary>
    [JsonIgnore]
    public bool LessIsBetter => Unit != FigureUnit.ChangePerHour;
}

/// <summary>Units of figures.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FigureUnit>))]
public enum FigureUnit
{
    /// <summary>A number of things.</summary>
    [JsonStringEnumMemberName("count")] Count,

    /// <summary>Seconds.</summary>
    [JsonStringEnumMemberName("seconds")] Seconds,

    /// <summary>So many times something else.</summary>
    [JsonStringEnumMemberName("ratio")] Ratio,

    /// <summary>A part of a whole, 0 to 1 unless overspent.</summary>
    [JsonStringEnumMemberName("share")] Share,

    /// <summary>A relative change an hour; more is better.</summary>
    [JsonStringEnumMemberName("change-per-hour")] ChangePerHour,
}
