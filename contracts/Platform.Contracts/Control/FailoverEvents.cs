namespace Platform.Contracts.Control;

/// <summary>A region was taken out of the traffic.</summary>
public sealed record RegionFailedOver
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>What was decided.</summary>
    public required RoutingDecision Decision { get; init; }
}

/// <summary>A region was given traffic again, in part or in full.</summary>
public sealed record RegionRestored
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>What was decided.</summary>
    public required RoutingDecision Decision { get; init; }
}

/// <summary>One instance of a service is not well, while its region is.</summary>
public sealed record InstanceUnhealthy
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The service, such as <c>ranking</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The instance's address.</summary>
    public required string Address { get; init; }

    /// <summary>The observer.</summary>
    public required string Observer { get; init; }

    /// <summary>What was seen.</summary>
    public required string Reason { get; init; }

    /// <summary>When, by the observer's clock.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>The answer of <c>GET /v1/routing</c> of a health service: what the router pulls each second.</summary>
public sealed record RoutingState
{
    /// <summary>The observer that answers.</summary>
    public required string Observer { get; init; }

    /// <summary>The latest decision it knows; null before the first.</summary>
    public RoutingDecision? Decision { get; init; }

    /// <summary>Its own opinions and those of the others it has heard lately.</summary>
    public required IReadOnlyList<RegionVote> Votes { get; init; }
}
