namespace Platform.Drills.Reporting.Measures;

/// <summary>Keys of figures: what a scenario's targets name, and what the history of a drill is kept by.</summary>
public static class FigureKey
{
    /// <summary>Reads without a good answer since the fault.</summary>
    public const string ErrorsGet = "errors.get";

    /// <summary>Events without a good answer since the fault.</summary>
    public const string ErrorsPost = "errors.post";

    /// <summary>Good answers since the fault that came later than the objective allows.</summary>
    public const string Slow = "slow";

    /// <summary>Slowest good answer while the fault lasted, in seconds.</summary>
    public const string Slowest = "latency.slowest";

    /// <summary>99th percentile while the fault lasted, in seconds.</summary>
    public const string P99 = "latency.p99";

    /// <summary>That percentile over the steady state's.</summary>
    public const string P99Ratio = "latency.p99-ratio";

    /// <summary>From the fault to the first conviction, in seconds.</summary>
    public const string Detect = "detect";

    /// <summary>From the first conviction to the decision, in seconds.</summary>
    public const string Decide = "decide";

    /// <summary>From the decision to its first event on a broker, in seconds.</summary>
    public const string Propagate = "propagate";

    /// <summary>From there until the last router forwards by the decision, in seconds.</summary>
    public const string Apply = "apply";

    /// <summary>From there until the last bad request, in seconds.</summary>
    public const string Restore = "restore";

    /// <summary>From the fault until the last router forwards by the decision, in seconds.</summary>
    public const string Routed = "routed";

    /// <summary>From the fault until clients are served within the objective again, in seconds.</summary>
    public const string Rto = "rto";

    /// <summary>Acknowledged events that took no effect.</summary>
    public const string Lost = "lost";

    /// <summary>The stretch of acknowledged time that misses events, in seconds.</summary>
    public const string RpoAge = "rpo.age";

    /// <summary>Effects beyond the events that can explain them.</summary>
    public const string Twice = "twice";

    /// <summary>Share of the error budget that the run would have spent.</summary>
    public const string Budget = "budget";

    /// <summary>Change of the answers' performance by changes of models, an hour.</summary>
    public const string ModelExposure = "model.exposure";

    /// <summary>How long all processors of the machine were in use while the fault lasted, in seconds.</summary>
    public const string ProcessorsFull = "processors.full";

    /// <summary>Every key a scenario may set a target for: of all these less is better.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        ErrorsGet, ErrorsPost, Slow, Slowest, P99, P99Ratio, Detect, Decide, Propagate, Apply, Restore, Routed, Rto, Lost, RpoAge, Twice, Budget,
    ];
}
