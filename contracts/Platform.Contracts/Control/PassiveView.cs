using System.Text.Json.Serialization;

namespace Platform.Contracts.Control;

/// <summary>
/// The answer of <c>GET /admin/passive</c> of a router, for the internal key: how each region answers the requests that clients really
/// send. Counts are of the last <see cref="WindowSeconds"/>, sliding; synthetic requests are not among them.
/// </summary>
public sealed record PassiveView
{
    /// <summary>The router's instance.</summary>
    public required string Router { get; init; }

    /// <summary>How far back the figures reach, in seconds.</summary>
    public required double WindowSeconds { get; init; }

    /// <summary>One for each route and region that had a try in the window.</summary>
    public required IReadOnlyList<PassiveRoute> Routes { get; init; }

    /// <summary>What was refused for being too much, in the window.</summary>
    public long Shed { get; init; }
}

/// <summary>How one region answers one route, by the tries that a router made there. Given-up hedges count by the time until they were given up.</summary>
public sealed record PassiveRoute
{
    /// <summary>The edge's route, such as <c>search</c>.</summary>
    public required string Route { get; init; }

    /// <summary>How much the route matters when there is not room for all.</summary>
    public required Criticality Criticality { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>Tries that ended, or were given up, in the window.</summary>
    public required long Tries { get; init; }

    /// <summary>Of these: refused, broken, timed out, or answered with 500, 502, 503 or 504.</summary>
    public required long Failures { get; init; }

    /// <summary>No instance there serves the route: all are out, and failed again when they were tried or asked whether they live. Silence that a hedge made up for is no failure above.</summary>
    public bool Lost { get; init; }

    /// <summary>Median time to the answer's headers, in milliseconds.</summary>
    public required double MedianMs { get; init; }

    /// <summary>The time that 95 of 100 tries kept under, in milliseconds.</summary>
    public required double P95Ms { get; init; }
}

/// <summary>Classes of requests, the least critical first: the order in which they are given up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Criticality>))]
public enum Criticality
{
    /// <summary>Advertisements and prices: the first to go.</summary>
    [JsonStringEnumMemberName("ads")] Ads,

    /// <summary>Recommendations: fall to cached and popular ones.</summary>
    [JsonStringEnumMemberName("recommendations")] Recommendations,

    /// <summary>Search and the catalogue; stays.</summary>
    [JsonStringEnumMemberName("search")] Search,

    /// <summary>Events; stay.</summary>
    [JsonStringEnumMemberName("events")] Events,
}
