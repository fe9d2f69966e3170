using Platform.Drills.Safety;

namespace Platform.Drills.Running;

/// <summary>How drills are run, whatever the scenario.</summary>
internal sealed record DrillOptions
{
    /// <summary>The folder of runs; each run gets a folder of its own in it.</summary>
    public required string Runs { get; init; }

    /// <summary>The commit that is drilled.</summary>
    public required string Commit { get; init; }

    /// <summary>How the dead-man's switch is started; null where the target dies with the engine.</summary>
    public WatchCommand? Watch { get; init; }

    /// <summary>Share of the processors that may be busy before the load begins, 0 to 1.</summary>
    public double MostBusy { get; init; } = 0.85;

    /// <summary>How long the steady state is waited for before a drill is refused.</summary>
    public TimeSpan SteadyPatience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long acknowledged events may be on their way once the load has ended.</summary>
    public TimeSpan DrainPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long everything may take, once the load has ended, to be as it was before.</summary>
    public TimeSpan CleanPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Seed of the load's mix.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>A drill is not run: nothing was broken. The message says why and what would help.</summary>
internal sealed class DrillRefusedException(string message) : Exception(message);
