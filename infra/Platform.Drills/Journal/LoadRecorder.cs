using System.Runtime.InteropServices;

namespace Platform.Drills.Journal;

/// <summary>Turns the outcomes of requests into the <see cref="LoadRecord"/> of a run. Safe for concurrent use.</summary>
public sealed class LoadRecorder
{
    /// <summary>Kinds of failures kept; more are counted under one name.</summary>
    public const int MostErrors = 50;

    /// <summary>Slow requests kept.</summary>
    public const int MostSlowest = 20;

    private const string OtherErrors = "other failures";

    /// <summary>Well above a timer's tick and a collection's pause, well below any latency that a drill judges.</summary>
    private static readonly TimeSpan s_lateAfter = TimeSpan.FromMilliseconds(25);

    private readonly Lock _turn = new();
    private readonly double _rate;
    private readonly double _postShare;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _slowerThan;
    private readonly SortedDictionary<long, Interval> _intervals = [];
    private readonly Dictionary<(string Method, string Why), ErrorRecord> _errors = [];
    private readonly PriorityQueue<SlowRequestRecord, TimeSpan> _slowest = new();
    private TimeSpan _worst;

    /// <param name="rate">Requests a second that are asked for.</param>
    /// <param name="postShare">Share of requests that are events, 0 to 1.</param>
    /// <param name="interval">Length of an interval.</param>
    /// <param name="objective">Says when an answer is too slow.</param>
    public LoadRecorder(double rate, double postShare, TimeSpan interval, ObjectiveRecord objective)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        _rate = rate;
        _postShare = postShare;
        _interval = interval;
        _slowerThan = objective.Latency;
    }

    /// <summary>Counts one request that is over.</summary>
    public void Record(in RequestOutcome outcome)
    {
        lock (_turn)
        {
            var index = outcome.Due.Ticks / _interval.Ticks;
            if (!_intervals.TryGetValue(index, out var interval))
            {
                _intervals[index] = interval = new Interval();
            }

            (outcome.IsPost ? interval.Post : interval.Get).Count(outcome, _slowerThan);
            var lateness = outcome.Sent - outcome.Due;
            interval.Late += lateness > s_lateAfter ? 1 : 0;
            _worst = lateness > _worst ? lateness : _worst;
            NoteSlow(outcome);
            if (outcome.Failure is { } why)
            {
                NoteError(outcome, why);
            }
        }
    }

    /// <summary>All that was counted so far.</summary>
    public LoadRecord ToRecord()
    {
        lock (_turn)
        {
            return new LoadRecord
            {
                Rate = _rate,
                PostShare = _postShare,
                Interval = _interval,
                Samples = [.. _intervals.Select(i => new LoadSample
                {
                    Start = TimeSpan.FromTicks(i.Key * _interval.Ticks),
                    Get = i.Value.Get.ToSample(),
                    Post = i.Value.Post.ToSample(),
                    Late = i.Value.Late,
                })],
                Errors = [.. _errors.Values.OrderByDescending(e => e.Count).ThenBy(e => e.First)],
                Slowest = [.. _slowest.UnorderedItems.OrderByDescending(s => s.Priority).Select(s => s.Element)],
                Generator = new GeneratorRecord(s_lateAfter, _intervals.Values.Sum(i => i.Late), _worst),
            };
        }
    }

    private void NoteSlow(in RequestOutcome outcome)
    {
        var slow = new SlowRequestRecord(outcome.Method, outcome.Path, outcome.Due, outcome.Latency, outcome.Region);
        if (_slowest.Count < MostSlowest)
        {
            _slowest.Enqueue(slow, slow.Latency);
        }
        else
        {
            _slowest.EnqueueDequeue(slow, slow.Latency);
        }
    }

    private void NoteError(in RequestOutcome outcome, string why)
    {
        var key = (outcome.Method, why);
        if (!_errors.ContainsKey(key) && _errors.Count >= MostErrors - 1)
        {
            key = (outcome.Method, OtherErrors);
        }

        ref var error = ref CollectionsMarshal.GetValueRefOrAddDefault(_errors, key, out _);
        error = error is null
            ? new ErrorRecord(key.Method, key.Item2, 1, outcome.Due, outcome.Due)
            : error with
            {
                Count = error.Count + 1,
                First = error.First < outcome.Due ? error.First : outcome.Due,
                Last = error.Last > outcome.Due ? error.Last : outcome.Due,
            };
    }

    private sealed class Interval
    {
        public Tally Get { get; } = new();

        public Tally Post { get; } = new();

        public long Late { get; set; }
    }

    private sealed class Tally
    {
        private readonly SortedDictionary<string, long> _byRegion = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, long> _byRung = new(StringComparer.Ordinal);
        private readonly LatencyHistogram _latency = new();
        private long _sent;
        private long _failed;
        private long _slow;
        private TimeSpan? _firstBad;
        private TimeSpan? _lastBad;

        public void Count(in RequestOutcome outcome, TimeSpan slowerThan)
        {
            _sent++;
            if (outcome.Failure is not null)
            {
                _failed++;
                NoteBad(outcome.Due);
                return;
            }

            _latency.Record(outcome.Latency);
            Increment(_byRegion, outcome.Region ?? "unnamed");
            if (outcome.Rung is { } rung)
            {
                Increment(_byRung, rung);
            }

            if (outcome.Latency > slowerThan)
            {
                _slow++;
                NoteBad(outcome.Due);
            }
        }

        public RequestSample ToSample()
        {
            var latency = new LatencyHistogram();
            latency.Add(_latency);
            return new RequestSample
            {
                Sent = _sent,
                Failed = _failed,
                Slow = _slow,
                FirstBad = _firstBad,
                LastBad = _lastBad,
                ByRegion = new SortedDictionary<string, long>(_byRegion, StringComparer.Ordinal),
                ByRung = new SortedDictionary<string, long>(_byRung, StringComparer.Ordinal),
                Latency = latency,
            };
        }

        private void NoteBad(TimeSpan due)
        {
            _firstBad = _firstBad is { } first && first < due ? first : due;
            _lastBad = _lastBad is { } last && last > due ? last : due;
        }

        private static void Increment(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}

/// <summary>One request that is over.</summary>
public readonly record struct RequestOutcome
{
    /// <summary>An event; otherwise a read.</summary>
    public required bool IsPost { get; init; }

    /// <summary>What was asked, without its query.</summary>
    public required string Path { get; init; }

    /// <summary>When it was due.</summary>
    public required TimeSpan Due { get; init; }

    /// <summary>When it was sent.</summary>
    public required TimeSpan Sent { get; init; }

    /// <summary>From when it was due to its end.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>What the client saw instead of a good answer; null when it got one.</summary>
    public string? Failure { get; init; }

    /// <summary>The region that answered.</summary>
    public string? Region { get; init; }

    /// <summary>The rung of degradation that the answer names; null for a full one.</summary>
    public string? Rung { get; init; }

    /// <summary>GET or POST.</summary>
    public string Method => IsPost ? "POST" : "GET";
}
