using System.Text.Json.Serialization;

namespace Platform.Drills.Journal;

/// <summary>One expectation with what was seen.</summary>
public sealed record ExpectationRecord
{
    /// <summary>What was expected, for people.</summary>
    public required string Text { get; init; }

    /// <summary>What was seen, for people, with its unit.</summary>
    public required string Seen { get; init; }

    /// <summary>How they compare.</summary>
    public required ExpectationOutcome Outcome { get; init; }
}

/// <summary>How an expectation came out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExpectationOutcome>))]
public enum ExpectationOutcome
{
    /// <summary>As expected.</summary>
    [JsonStringEnumMemberName("met")] Met,

    /// <summary>Otherwise.</summary>
    [JsonStringEnumMemberName("missed")] Missed,

    /// <summary>It could not be measured, so that nothing is known.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}

/// <summary>A fault that was made.</summary>
public sealed record FaultRecord
{
    /// <summary>What was done and where, such as <c>kill everything in region a</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what: the containers, hosts or links.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The region that they stand in; null when the fault is in several or in none.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// Share of the requests of <see cref="Region"/>, of all requests without one, that go through the targets while nothing is broken, 0 to
    /// 1, so that a fault that hit too little is known as such; null means all of them.
    /// </summary>
    public double? Share { get; init; }

    /// <summary>When it was made.</summary>
    public required TimeSpan Made { get; init; }

    /// <summary>When its undoing began; null when it never did, and in journals of before this was written down.</summary>
    public TimeSpan? Undoing { get; init; }

    /// <summary>When it was undone; null when it never was.</summary>
    public TimeSpan? Undone { get; init; }

    /// <summary>Who undid it: the scenario, the clean-up, the dead-man's switch.</summary>
    public string? UndoneBy { get; init; }
}

/// <summary>One thing that must be after the drill as it was before.</summary>
/// <param name="Name">What.</param>
/// <param name="Before">How it was.</param>
/// <param name="After">How it is; null when it could not be read.</param>
public sealed record StateRecord(string Name, string Before, string? After)
{
    /// <summary>It is as it was.</summary>
    [JsonIgnore]
    public bool Same => string.Equals(Before, After, StringComparison.Ordinal);
}

/// <summary>A mechanism that could end the fault's effect on clients; the fastest one decides how long clients notice.</summary>
public sealed record MechanismRecord
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>From the fault to its effect, by design.</summary>
    public required TimeSpan Predicted { get; init; }

    /// <summary>What the prediction rests on: the options and periods added up.</summary>
    public required string Basis { get; init; }

    /// <summary>From the fault to its effect, as seen; null when it never acted.</summary>
    public TimeSpan? Measured { get; init; }
}

/// <summary>A change of the serving version of a model.</summary>
public sealed record ModelChange
{
    /// <summary>When.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The version before.</summary>
    public required string FromVersion { get; init; }

    /// <summary>The version after.</summary>
    public required string ToVersion { get; init; }

    /// <summary>The change of performance that the new version brought, relative to the old one: −0.02 is 2 % worse; null when nobody measured it.</summary>
    public double? PerformanceChange { get; init; }

    /// <summary>Which performance was measured, such as NDCG@10.</summary>
    public string? Measure { get; init; }
}
