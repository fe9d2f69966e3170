namespace Platform.Load;

/// <summary>One request of a load run and what became of it.</summary>
public sealed record RequestResult
{
    /// <summary>An event; otherwise a read.</summary>
    public required bool Post { get; init; }

    /// <summary>When it was due, from the start of the run.</summary>
    public required TimeSpan Due { get; init; }

    /// <summary>When it was sent; later than it was due where the generator could not keep up.</summary>
    public required TimeSpan Sent { get; init; }

    /// <summary>From when it was due to its end.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>What was asked.</summary>
    public required string Path { get; init; }

    /// <summary>The event's id; null for a read.</summary>
    public string? EventId { get; init; }

    /// <summary>Whose request it is; a run's visitors are no other run's.</summary>
    public required string Visitor { get; init; }

    /// <summary>The region that answered; null when none did or it did not say.</summary>
    public string? Region { get; init; }

    /// <summary>The rung that the answer stepped down to; null when it was a full one.</summary>
    public string? Degraded { get; init; }

    /// <summary>Why there is no good answer; null when there is one.</summary>
    public string? Failure { get; init; }
}
