namespace Platform.Drills.Journal;

/// <summary>What became of the events of a run: an acknowledged one must be found, once, after the drain.</summary>
public sealed record LedgerSummary
{
    /// <summary>Missing events listed at most; all are counted.</summary>
    public const int MostListed = 100;

    /// <summary>Distinct events that were acknowledged.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Events without a good answer: they may be found or not, and neither is a fault.</summary>
    public required long Unknown { get; init; }

    /// <summary>Acknowledged events that took effect.</summary>
    public required long Found { get; init; }

    /// <summary>Acknowledged events that took none.</summary>
    public required long Lost { get; init; }

    /// <summary>Effects beyond the events that can explain them.</summary>
    public required long Twice { get; init; }

    /// <summary>How long the check waited for events on their way.</summary>
    public required TimeSpan Waited { get; init; }

    /// <summary>Lost events, oldest first, at most <see cref="MostListed"/>.</summary>
    public IReadOnlyList<MissingEvent> Missing { get; init; } = [];
}

/// <summary>An acknowledged event that took no effect.</summary>
/// <param name="EventId">Its id; where effects are counted by visitor, the visitor's.</param>
/// <param name="Acknowledged">When it was acknowledged; where effects are counted by visitor, when the visitor's first was: it is no older than that.</param>
public sealed record MissingEvent(string EventId, TimeSpan Acknowledged);
