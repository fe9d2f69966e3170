using Platform.Drills.Journal;
using Platform.Drills.Targets;

namespace Platform.Drills.Measuring;

/// <summary>All that a run saw, for measures to read once it is over. Every time is on the run's own clock.</summary>
internal sealed record Evidence
{
    /// <summary>When the first fault was made.</summary>
    public required TimeSpan FaultStart { get; init; }

    /// <summary>When the undoing of the last fault began: from here on the machine starts what was killed.</summary>
    public required TimeSpan Undoing { get; init; }

    /// <summary>When the last fault was undone.</summary>
    public required TimeSpan Healed { get; init; }

    /// <summary>When the steady state began to be measured.</summary>
    public required TimeSpan SteadyStart { get; init; }

    /// <summary>Every request.</summary>
    public required IReadOnlyList<RequestOutcome> Requests { get; init; }

    /// <summary>What the routers said of themselves, in the order of time.</summary>
    public required IReadOnlyList<RouterView> Views { get; init; }

    /// <summary>What happened, in the order of time.</summary>
    public required IReadOnlyList<TimelineMoment> Timeline { get; init; }

    /// <summary>Decisions as they were first seen at any observer or router, in the order of time.</summary>
    public required IReadOnlyList<DecisionSeen> Decisions { get; init; }

    /// <summary>Times in which a router did not answer, in their order.</summary>
    public required IReadOnlyList<Silence> RouterSilences { get; init; }

    /// <summary>What was done, and when.</summary>
    public required IReadOnlyList<(Injury Injury, TimeSpan At)> Injuries { get; init; }

    /// <summary>When what recovers was first seen recovered, by measure; absent when it was not.</summary>
    public required IReadOnlyDictionary<string, TimeSpan> Recovered { get; init; }

    /// <summary>Decisions that routers refused as old while the run went on; null when their metrics could not be read.</summary>
    public double? RefusedDecisions { get; init; }

    /// <summary>The regions that something was done to.</summary>
    public IEnumerable<string> HitRegions => Injuries.Select(i => i.Injury.Region).OfType<string>().Distinct();

    /// <summary>Whether a destination is one of those that something was done to.</summary>
    public bool IsHit(DestinationView destination) => Injuries.Any(i => i.Injury.Authorities.Contains(destination.Address));
}

/// <summary>What one router said of itself at one moment.</summary>
internal sealed record RouterView
{
    public required TimeSpan At { get; init; }

    /// <summary>Which router.</summary>
    public required string Router { get; init; }

    public required long Epoch { get; init; }

    /// <summary>Since when it forwards by that.</summary>
    public required TimeSpan AppliedAt { get; init; }

    /// <summary>Weight of each region, 0 to 100.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    public required IReadOnlyList<DestinationView> Destinations { get; init; }

    /// <summary>Observers that it does not hear.</summary>
    public IReadOnlyList<string> SilentObservers { get; init; } = [];

    /// <summary>Why the weights are what they are; null before the first decision.</summary>
    public string? Reason { get; init; }

    /// <summary>Who decided.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Regions that automation took out lately, which keeps them out longer the next time.</summary>
    public IReadOnlyList<string> Fallen { get; init; } = [];

    /// <summary>Regions that an operator has taken from automation.</summary>
    public IReadOnlyList<string> Ordered { get; init; } = [];

    /// <summary>Every region has its full weight and every destination its traffic.</summary>
    public bool IsWhole => Weights.Count > 0 && Weights.Values.All(w => w == 100) && Destinations.All(d => d.IsIn);
}

/// <param name="At">When it was first seen.</param>
/// <param name="Epoch">Its number.</param>
/// <param name="Weights">What it gives each region.</param>
internal sealed record DecisionSeen(TimeSpan At, long Epoch, IReadOnlyDictionary<string, int> Weights);

/// <param name="Service">Whose instance.</param>
/// <param name="Region">Where.</param>
/// <param name="Address"><c>host:port</c>.</param>
/// <param name="State"><c>in</c>, <c>ejected</c>, <c>trial</c>.</param>
internal sealed record DestinationView(string Service, string Region, string Address, string State)
{
    /// <summary>Why it is out; empty while it is in, and where the router does not tell.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Since when it is out; null while it is in.</summary>
    public TimeSpan? OutAt { get; init; }

    public bool IsIn => State == "in";

    /// <summary>In, or only waiting for a request that would show that it is well again, which never comes while there is no traffic.</summary>
    public bool IsSound => State is "in" or "trial";
}

/// <summary>A time in which a router did not answer.</summary>
/// <param name="From">The first question that was not answered.</param>
/// <param name="To">The next answer.</param>
internal readonly record struct Silence(TimeSpan From, TimeSpan To);
