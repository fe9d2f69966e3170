namespace Platform.Drills.Scenarios;

/// <summary>A drill as a file states it: the steady state, the load, the faults in time, what must hold, and the recovery.</summary>
internal sealed record Scenario
{
    /// <summary>Its number in the catalogue; null for a team's own.</summary>
    public int? Number { get; init; }

    /// <summary>Short, in lower case with hyphens: the name on the command line and of the report's folder.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>What is believed, and is put to the test.</summary>
    public required string Hypothesis { get; init; }

    /// <summary>Small enough to run on local mode inside the tests.</summary>
    public bool Quick { get; init; }

    /// <summary>Names of the targets that it is meant for; empty for all that can do its faults.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>What clients send.</summary>
    public required LoadShape Load { get; init; }

    /// <summary>When clients count as served.</summary>
    public required ServiceObjective Objective { get; init; }

    /// <summary>How long the steady state is watched before the first fault; latencies are compared with those of this time.</summary>
    public required TimeSpan Steady { get; init; }

    /// <summary>The faults, in the order of their time.</summary>
    public required IReadOnlyList<FaultStep> Faults { get; init; }

    /// <summary>From the first fault to the healing of all that still lasts.</summary>
    public required TimeSpan Hold { get; init; }

    /// <summary>How long the platform may take, once healed, to stand as it did before.</summary>
    public required TimeSpan Recovery { get; init; }

    /// <summary>What must hold.</summary>
    public required IReadOnlyList<Expectation> Expectations { get; init; }
}

/// <summary>What clients send during a drill, in an open loop.</summary>
internal sealed record LoadShape
{
    /// <summary>Requests a second.</summary>
    public required double Rate { get; init; }

    /// <summary>Share of requests that are events, 0 to 1.</summary>
    public required double PostShare { get; init; }

    /// <summary>After this a request counts as an error.</summary>
    public required TimeSpan Timeout { get; init; }
}

/// <summary>What clients are promised.</summary>
/// <param name="Success">Share of requests that are answered well and in time, 0 to 1.</param>
/// <param name="Latency">A later answer is a bad one.</param>
internal sealed record ServiceObjective(double Success, TimeSpan Latency);

/// <summary>One fault and its time.</summary>
internal sealed record FaultStep
{
    /// <summary>From the first moment of the drill's fault phase.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>How long it lasts; null until the end of <see cref="Scenario.Hold"/>.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>How often it comes, every <see cref="Every"/>.</summary>
    public int Times { get; init; } = 1;

    /// <summary>From one coming to the next.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>What is done.</summary>
    public required Fault Fault { get; init; }
}

/// <summary>A figure of the run and its bound.</summary>
internal sealed record Expectation
{
    /// <summary>A measure's name: see <see cref="Measuring.MeasureCatalog"/>.</summary>
    public required string Measure { get; init; }

    /// <summary>The bound that the file states.</summary>
    public required Bound Bound { get; init; }

    /// <summary>Only requests whose path begins with one of these; all when empty.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Only what happens later than this after the first fault.</summary>
    public TimeSpan From { get; init; }

    /// <summary>The region that a measure of one region is about.</summary>
    public string? Region { get; init; }

    /// <summary>Where the file says so, for messages.</summary>
    public string Place { get; init; } = "";
}
