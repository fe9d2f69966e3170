using Platform.Drills.Scenarios;

namespace Platform.Drills.Targets;

/// <summary>What a drill is done to. Faults are planned first, each with its undoing, so that the undoing is on disk before the fault is made.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>One of <see cref="TargetNames"/>.</summary>
    string Name { get; }

    /// <summary>Where its edge and its operators' ports are, and the keys.</summary>
    TargetAccess Access { get; }

    /// <summary>What a process that heals in the engine's place needs to find it again; null when it dies with the engine.</summary>
    TargetAddress? Address { get; }

    /// <summary>Why this fault cannot be made here, for people; null when it can.</summary>
    string? WhyNot(Fault fault);

    /// <summary>Why nothing may be broken here, for people; null when the target is marked as one for drills.</summary>
    Task<string?> WhyNotDrillableAsync(CancellationToken ct);

    /// <summary>The processes that there are.</summary>
    Task<IReadOnlyList<Part>> PartsAsync(CancellationToken ct);

    /// <summary>What a fault comes to here: whom it hits, and how each of it is undone.</summary>
    /// <exception cref="TargetException">It cannot be made, or there is nobody to make it to.</exception>
    Task<IReadOnlyList<Injury>> PlanAsync(Fault fault, CancellationToken ct);

    /// <summary>Makes a planned fault.</summary>
    /// <exception cref="TargetException">It could not be made.</exception>
    Task InflictAsync(Injury injury, CancellationToken ct);

    /// <summary>Undoes a fault. Undoing what was never done, or is undone already, changes nothing.</summary>
    /// <exception cref="TargetException">It could not be undone.</exception>
    Task HealAsync(Undo undo, CancellationToken ct);

    /// <summary>Tells of what happens to the processes by itself, with its region, until cancelled; ends at once where nobody tells.</summary>
    Task WatchAsync(Action<string, string?> happened, CancellationToken ct);

    /// <summary>What must be after a drill as it was before, by name.</summary>
    Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken ct);
}

/// <summary>One process of a target.</summary>
internal sealed record Part
{
    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its region; null outside regions.</summary>
    public string? Region { get; init; }

    /// <summary>What it is: <c>ranking</c>, <c>kafka</c>, <c>witness</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Whether it runs and is not frozen.</summary>
    public required bool Runs { get; init; }

    /// <summary>Where it answers, as <c>host:port</c>; the edge names its destinations like this.</summary>
    public IReadOnlyList<string> Authorities { get; init; } = [];
}

/// <summary>A fault on one process or link.</summary>
/// <param name="Act">What is done, in one word.</param>
/// <param name="Subject">To whom, for people.</param>
/// <param name="Region">Where that is.</param>
/// <param name="Service">What that is.</param>
/// <param name="Authorities">Where it answers.</param>
/// <param name="Undo">How it is undone.</param>
internal sealed record Injury(string Act, string Subject, string? Region, string? Service, IReadOnlyList<string> Authorities, Undo Undo)
{
    /// <summary>What the target needs to make it.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <summary>Others lean on it when they start, so that it is healed before them.</summary>
    public bool HealsFirst { get; init; }
}

/// <summary>How a fault is undone, complete in itself: another process reads it from disk and does it.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Subject">To whom, by the name that the target finds it with.</param>
internal sealed record Undo(string Kind, string Subject)
{
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();
}

/// <summary>Addresses and keys of a deployment.</summary>
internal sealed record TargetAccess
{
    /// <summary>The edges, the one that clients use first.</summary>
    public required IReadOnlyList<Uri> Edges { get; init; }

    /// <summary>The operators' ports of the same routers.</summary>
    public required IReadOnlyList<Uri> Admins { get; init; }

    /// <summary>Shows that the caller is a shop; null where no key is asked for.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Shows that the caller is an operator.</summary>
    public string? AdminKey { get; init; }

    /// <summary>Signs versions of models; null where none is to be published.</summary>
    public string? PublisherKey { get; init; }
}

/// <summary>What a healing process needs to find a target again. Keys are not in it: that process takes them from its environment.</summary>
/// <param name="Target">One of <see cref="TargetNames"/>.</param>
/// <param name="Project">The compose project.</param>
/// <param name="Socket">The container engine's socket.</param>
internal sealed record TargetAddress(string Target, string? Project, string? Socket);

/// <summary>A target could not do what was asked. The message names the cause.</summary>
internal sealed class TargetException(string message, Exception? inner = null) : Exception(message, inner);
