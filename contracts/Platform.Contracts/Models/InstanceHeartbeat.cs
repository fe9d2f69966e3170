namespace Platform.Contracts.Models;

/// <summary>
/// An inference instance says every second that it is there. One that is not heard of for a few seconds is taken for dead; one that stops
/// says so itself.
/// </summary>
public sealed record InstanceHeartbeat
{
    /// <summary>Where it answers, such as <c>http://10.0.3.7:8080/</c>; with <c>0.0.0.0</c> or <c>[::]</c> for the address that the heartbeat came from.</summary>
    public required Uri Address { get; init; }

    /// <summary>The region that it stands in.</summary>
    public required string Region { get; init; }

    /// <summary>Name of the process in logs and metrics.</summary>
    public required string Instance { get; init; }

    /// <summary>The versions in memory of each model, the serving one first.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Models { get; init; }

    /// <summary>How many requests it works on at once; at least 1.</summary>
    public required int Capacity { get; init; }

    /// <summary>It finishes what it has and wants nothing new.</summary>
    public bool Draining { get; init; }
}
