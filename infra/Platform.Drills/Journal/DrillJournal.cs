namespace Platform.Drills.Journal;

/// <summary>
/// Everything that one run of a drill saw, as <c>journal.json</c> keeps it. Every time in it is a span since <see cref="StartTime"/> on
/// the engine's monotonic clock, in JSON a number of seconds; wall clocks of other machines are never mixed in.
/// </summary>
public sealed record DrillJournal
{
    /// <summary>The version that this code writes. It rises when an older reader would misunderstand a newer file.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The run's id; ids of later runs sort later as text.</summary>
    public required string Run { get; init; }

    /// <summary>What was asked.</summary>
    public required ScenarioRecord Scenario { get; init; }

    /// <summary>The commit that was drilled, with a <c>+</c> behind it when the tree held changes.</summary>
    public required string Commit { get; init; }

    /// <summary>Where the drill ran.</summary>
    public required MachineRecord Machine { get; init; }

    /// <summary>When the run began, by the engine's wall clock; for people.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>How long the run took, clean-up included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Why the run ended before its last phase; null when it did not. Such a run proves nothing.</summary>
    public string? EndedEarly { get; init; }

    /// <summary>The phases in order; a run that ended early has fewer.</summary>
    public IReadOnlyList<PhaseRecord> Phases { get; init; } = [];

    /// <summary>What happened, in the order of time.</summary>
    public IReadOnlyList<TimelineMoment> Timeline { get; init; } = [];

    /// <summary>What clients asked and saw.</summary>
    public required LoadRecord Load { get; init; }

    /// <summary>What was sampled while the run went on: suspicion, lag, queues, processors.</summary>
    public IReadOnlyList<GaugeSeries> Gauges { get; init; } = [];

    /// <summary>What became of the acknowledged events; null when the run ended before the ledger was checked.</summary>
    public LedgerSummary? Ledger { get; init; }

    /// <summary>What the scenario expected, with what was seen.</summary>
    public IReadOnlyList<ExpectationRecord> Expectations { get; init; } = [];

    /// <summary>Every fault made, with its undoing.</summary>
    public IReadOnlyList<FaultRecord> Faults { get; init; } = [];

    /// <summary>The target's state before and after.</summary>
    public IReadOnlyList<StateRecord> State { get; init; } = [];

    /// <summary>The mechanisms that could have ended the fault's effect.</summary>
    public IReadOnlyList<MechanismRecord> Mechanisms { get; init; } = [];

    /// <summary>Changes of models while the run went on.</summary>
    public IReadOnlyList<ModelChange> ModelChanges { get; init; } = [];
}

/// <summary>The scenario as it was run.</summary>
public sealed record ScenarioRecord
{
    /// <summary>The name that the command line takes; runs of one name are each other's history.</summary>
    public required string Name { get; init; }

    /// <summary>The number in the list of drills; null for a team's own.</summary>
    public int? Number { get; init; }

    /// <summary>A line for people.</summary>
    public required string Title { get; init; }

    /// <summary>What should stay true while the fault lasts.</summary>
    public required string Hypothesis { get; init; }

    /// <summary>Where it ran: <c>local</c>, <c>compose</c> or <c>commands</c>.</summary>
    public required string Target { get; init; }

    /// <summary>When clients count as served.</summary>
    public required ObjectiveRecord Objective { get; init; }

    /// <summary>The most that each figure may reach, by the figure's key, in the figure's unit; shown beside it. What judges is the expectations.</summary>
    public IReadOnlyDictionary<string, double> Targets { get; init; } = new Dictionary<string, double>();
}

/// <summary>The service level that clients are promised.</summary>
public sealed record ObjectiveRecord
{
    /// <summary>Share of requests that are answered well and in time, 0 to 1.</summary>
    public required double Success { get; init; }

    /// <summary>An answer that takes longer, counted from when the request was due, is a bad one.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>The stretch that the error budget is for.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>The machine that ran load and target.</summary>
public sealed record MachineRecord
{
    /// <summary>Logical processors.</summary>
    public required int Cores { get; init; }

    /// <summary>Bytes of memory.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The operating system with its version.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Share of the processors that was busy before the load began, 0 to 1; null where it cannot be read.</summary>
    public double? BusyBefore { get; init; }
}

/// <summary>One phase of a run.</summary>
/// <param name="Name">Which.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
public sealed record PhaseRecord(PhaseName Name, TimeSpan Start, TimeSpan End);
