using HdrHistogram;

namespace Platform.Load;

/// <summary>Latencies and errors of a run, GET and POST apart.</summary>
public sealed class LoadStatistics
{
    private const int SlowestKept = 5;
    private const long LongestMicroseconds = 600_000_000;

    private readonly Lock _turn = new();
    private readonly Kind _get = new();
    private readonly Kind _post = new();
    private readonly SortedDictionary<string, long> _regions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _rungs = new(StringComparer.Ordinal);
    private readonly PriorityQueue<SlowRequest, double> _slowest = new();
    private TimeSpan _latest;

    /// <summary>Counts a request that has ended.</summary>
    public void Add(RequestResult sample)
    {
        lock (_turn)
        {
            var kind = sample.Post ? _post : _get;
            if (sample.Failure is { } why)
            {
                kind.Fail(why, Math.Round(sample.Due.TotalSeconds, 3));
            }
            else
            {
                kind.Answered++;
                kind.Latency.RecordValue(Math.Clamp((long)sample.Latency.TotalMicroseconds, 1, LongestMicroseconds));
                _regions[sample.Region ?? "unnamed"] = _regions.GetValueOrDefault(sample.Region ?? "unnamed") + 1;
                if (sample.Degraded is { } rung)
                {
                    _rungs[rung] = _rungs.GetValueOrDefault(rung) + 1;
                }
            }

            _latest = sample.Sent - sample.Due > _latest ? sample.Sent - sample.Due : _latest;
            Note(sample);
        }
    }

    /// <summary>What there is so far.</summary>
    public LoadReport Report(string run, TimeSpan ran)
    {
        lock (_turn)
        {
            return new LoadReport
            {
                Run = run,
                Seconds = Math.Round(ran.TotalSeconds, 2),
                Get = _get.Report(),
                Post = _post.Report(),
                AnsweredBy = _regions,
                LowerRungs = _rungs,
                LatestSend = Math.Round(_latest.TotalMilliseconds, 1),
                Slowest = [.. _slowest.UnorderedItems.Select(i => i.Element).OrderByDescending(s => s.Milliseconds)],
            };
        }
    }

    private void Note(RequestResult sample)
    {
        var slow = new SlowRequest(
            sample.Post ? "POST" : "GET", sample.Path, Math.Round(sample.Due.TotalSeconds, 3), Math.Round(sample.Latency.TotalMilliseconds, 1));
        _slowest.Enqueue(slow, slow.Milliseconds);
        if (_slowest.Count > SlowestKept)
        {
            _slowest.Dequeue();
        }
    }

    private sealed class Kind
    {
        public long Answered { get; set; }

        public long Failed { get; private set; }

        public LongHistogram Latency { get; } = new(LongestMicroseconds, 3);

        public SortedDictionary<string, ErrorCount> Errors { get; } = new(StringComparer.Ordinal);

        public void Fail(string why, double dueSeconds)
        {
            Failed++;
            if (!Errors.TryGetValue(why, out var error))
            {
                Errors[why] = error = new ErrorCount(why) { FirstSeconds = dueSeconds };
            }

            error.Count++;
            error.LastSeconds = dueSeconds;
        }

        public KindReport Report() => new()
        {
            Answered = Answered,
            Failed = Failed,
            P50 = Percentile(50),
            P90 = Percentile(90),
            P99 = Percentile(99),
            P999 = Percentile(99.9),
            Max = Percentile(100),
            Errors = [.. Errors.Values],
        };

        private double Percentile(double at) => Answered == 0 ? 0 : Math.Round(Latency.GetValueAtPercentile(at) / 1000d, 2);
    }
}

/// <summary>What a run showed. Latencies are milliseconds from when a request was due.</summary>
public sealed record LoadReport
{
    public required string Run { get; init; }

    public required double Seconds { get; init; }

    public required KindReport Get { get; init; }

    public required KindReport Post { get; init; }

    /// <summary>Answers by the region that gave them.</summary>
    public required IReadOnlyDictionary<string, long> AnsweredBy { get; init; }

    /// <summary>Answers that were not full ones, by the rung that they stepped down to.</summary>
    public required IReadOnlyDictionary<string, long> LowerRungs { get; init; }

    /// <summary>Requests that broke off at one of several edges and were sent to the next; each is counted as that one answered.</summary>
    public long SentAgain { get; init; }

    public required IReadOnlyList<SlowRequest> Slowest { get; init; }

    /// <summary>Milliseconds after it was due that the latest request was sent: so much of a latency may be the generator's own.</summary>
    public required double LatestSend { get; init; }

    /// <summary>Requests without a good answer.</summary>
    public long Failed => Get.Failed + Post.Failed;
}

public sealed record KindReport
{
    public required long Answered { get; init; }

    public required long Failed { get; init; }

    public required double P50 { get; init; }

    public required double P90 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Max { get; init; }

    public required IReadOnlyList<ErrorCount> Errors { get; init; }
}

public sealed record ErrorCount(string Why)
{
    public long Count { get; set; }

    /// <summary>When the first was due, in seconds from the start.</summary>
    public double FirstSeconds { get; init; }

    /// <summary>When the last was due.</summary>
    public double LastSeconds { get; set; }
}

public sealed record SlowRequest(string Method, string Path, double DueSeconds, double Milliseconds);
