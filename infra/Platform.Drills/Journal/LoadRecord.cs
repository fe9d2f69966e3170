namespace Platform.Drills.Journal;

/// <summary>What clients asked and saw; each request belongs to the interval in which it was due.</summary>
public sealed record LoadRecord
{
    /// <summary>Requests a second that were asked for.</summary>
    public required double Rate { get; init; }

    /// <summary>Share of requests that were events, 0 to 1.</summary>
    public required double PostShare { get; init; }

    /// <summary>Length of an interval.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The intervals in order; one without a request is left out.</summary>
    public IReadOnlyList<LoadSample> Samples { get; init; } = [];

    /// <summary>Each kind of failure, most frequent first, at most <see cref="LoadRecorder.MostErrors"/>.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; init; } = [];

    /// <summary>The slowest requests, slowest first, at most <see cref="LoadRecorder.MostSlowest"/>.</summary>
    public IReadOnlyList<SlowRequestRecord> Slowest { get; init; } = [];

    /// <summary>How well the load was made.</summary>
    public required GeneratorRecord Generator { get; init; }
}

/// <summary>One interval.</summary>
public sealed record LoadSample
{
    /// <summary>When it began.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>Reads.</summary>
    public RequestSample Get { get; init; } = RequestSample.Empty;

    /// <summary>Events.</summary>
    public RequestSample Post { get; init; } = RequestSample.Empty;

    /// <summary>Requests of both that the generator sent late.</summary>
    public long Late { get; init; }
}

/// <summary>The requests of one method in one interval.</summary>
public sealed record RequestSample
{
    /// <summary>No request.</summary>
    public static readonly RequestSample Empty = new();

    /// <summary>Requests that were due.</summary>
    public long Sent { get; init; }

    /// <summary>Those without a good answer.</summary>
    public long Failed { get; init; }

    /// <summary>Those answered well, but later than the objective allows.</summary>
    public long Slow { get; init; }

    /// <summary>When the first failed or slow request was due.</summary>
    public TimeSpan? FirstBad { get; init; }

    /// <summary>When the last failed or slow request was due.</summary>
    public TimeSpan? LastBad { get; init; }

    /// <summary>Good answers by the region that gave them.</summary>
    public IReadOnlyDictionary<string, long> ByRegion { get; init; } = new Dictionary<string, long>();

    /// <summary>Good answers by the rung of degradation that they name; full ones are not counted here.</summary>
    public IReadOnlyDictionary<string, long> ByRung { get; init; } = new Dictionary<string, long>();

    /// <summary>Latencies of the good answers, from when a request was due.</summary>
    public LatencyHistogram Latency { get; init; } = LatencyHistogram.Empty;
}

/// <summary>One kind of failure.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Why">What the client saw.</param>
/// <param name="Count">How often.</param>
/// <param name="First">When the first was due.</param>
/// <param name="Last">When the last was due.</param>
public sealed record ErrorRecord(string Method, string Why, long Count, TimeSpan First, TimeSpan Last);

/// <summary>One slow request.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">What was asked, without its query.</param>
/// <param name="Due">When it was due.</param>
/// <param name="Latency">How long it took from then.</param>
/// <param name="Region">Who answered; null when nobody did.</param>
public sealed record SlowRequestRecord(string Method, string Path, TimeSpan Due, TimeSpan Latency, string? Region);

/// <summary>How well the load was made: a generator that is late itself measures nothing but itself.</summary>
/// <param name="LateAfter">A request sent later than this after it was due counts as late.</param>
/// <param name="Late">Late requests.</param>
/// <param name="Worst">The latest one's delay.</param>
public sealed record GeneratorRecord(TimeSpan LateAfter, long Late, TimeSpan Worst);
