namespace Platform.Contracts.Control;

/// <summary>The answer of <c>GET /v1/load</c>: how busy an instance was in the last seconds.</summary>
public sealed record InstanceLoad
{
    /// <summary>Runs that it makes side by side.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Time spent in runs over the time that there was for them, 0 to 1.</summary>
    public required double Utilization { get; init; }

    /// <summary>Mean time that a request waited for its turn, in milliseconds.</summary>
    public required double QueueMilliseconds { get; init; }

    /// <summary>Requests answered a second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Requests a second that found the queue full or were not run in time.</summary>
    public required double RefusedPerSecond { get; init; }
}

/// <summary>A service of a region should have another number of instances.</summary>
public sealed record ScaleAdvised
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The service, such as <c>inference</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Instances that there are.</summary>
    public required int From { get; init; }

    /// <summary>Instances that there should be.</summary>
    public required int To { get; init; }

    /// <summary>What was seen, with figures.</summary>
    public required string Reason { get; init; }

    /// <summary>The observer.</summary>
    public required string Observer { get; init; }

    /// <summary>When, by the observer's clock.</summary>
    public required DateTimeOffset Time { get; init; }
}
