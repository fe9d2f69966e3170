using System.Collections.Concurrent;
using Platform.Client;
using Platform.Drills.Journal;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;
using Platform.Load;

namespace Platform.Drills.Running;

/// <summary>The load of a drill: every request goes into the journal's counts, every event into the ledger.</summary>
internal sealed class DrillLoad : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Longer than any drill: the load is ended, it does not end.</summary>
    private static readonly TimeSpan s_forever = TimeSpan.FromHours(12);

    private readonly RawHttpPool _http;
    private readonly LedgerFile _ledger;
    private readonly LoadRecorder _recorder;
    private readonly RunClock _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<RequestOutcome> _outcomes = new();
    private readonly ConcurrentDictionary<string, (long Accepted, long Unknown)> _byVisitor = new();
    private readonly ConcurrentDictionary<string, TimeSpan> _firstAcknowledged = new();
    private Task? _running;
    private TimeSpan _start;

    public DrillLoad(LoadShape shape, ObjectiveRecord objective, TargetAccess access, string folder, string run, int seed, RunClock clock)
    {
        _clock = clock;
        _http = new RawHttpPool(access.Edges, access.ClientKey);
        _ledger = LedgerFile.Create(folder);
        _recorder = new LoadRecorder(shape.Rate, shape.PostShare, s_interval, objective);
        Run = new LoadRun(
            new LoadPlan { Rate = shape.Rate, Duration = s_forever, PostShare = shape.PostShare, Timeout = shape.Timeout, Seed = seed, Run = run },
            _http,
            ledger: null,
            clock.Time,
            Note);
    }

    public LoadRun Run { get; }

    /// <summary>Every request that has ended.</summary>
    public IReadOnlyCollection<RequestOutcome> Outcomes => _outcomes;

    /// <summary>Whose events they were.</summary>
    public IReadOnlyList<string> Visitors => [.. _byVisitor.Keys.Order(StringComparer.Ordinal)];

    public void Start()
    {
        _start = _clock.Now;
        _running = Run.RunAsync(_end.Token);
    }

    /// <summary>Ends the load and waits for what is under way; the second time it changes nothing.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await (_running ?? Task.CompletedTask);
    }

    public LoadRecord ToRecord() => _recorder.ToRecord();

    /// <summary>Waits for events on their way and counts what was lost or took effect twice.</summary>
    /// <exception cref="EdgeException">The edge does not answer.</exception>
    public async Task<LedgerSummary> CheckLedgerAsync(TargetAccess access, TimeSpan patience, CancellationToken ct)
    {
        var start = _clock.Now;
        using var edge = new EdgeClient(new EdgeClientOptions { Address = access.Edges[0], ApiKey = access.AdminKey }, _clock.Time);
        var report = await new LedgerCheck(edge, _clock.Time).RunAsync(new SortedDictionary<string, (long Accepted, long Unknown)>(_byVisitor), patience, ct);
        return new LedgerSummary
        {
            Acknowledged = report.Acknowledged,
            Unknown = report.Unknown,
            Found = report.Acknowledged - report.Lost,
            Lost = report.Lost,
            Twice = report.CountedTwice,
            Waited = _clock.Now - start,
            Missing =
            [
                .. report.LostBy.SelectMany(l => Enumerable.Repeat(new MissingEvent(l.Visitor, _firstAcknowledged[l.Visitor]), (int)Math.Min(l.Lost, LedgerSummary.MostListed)))
                    .OrderBy(m => m.Acknowledged).Take(LedgerSummary.MostListed),
            ],
        };
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _ledger.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
    }

    private void Note(RequestResult result)
    {
        var query = result.Path.IndexOf('?', StringComparison.Ordinal);
        var outcome = new RequestOutcome
        {
            IsPost = result.Post,
            Path = query < 0 ? result.Path : result.Path[..query],
            Due = _start + result.Due,
            Sent = _start + result.Sent,
            Latency = result.Latency,
            Failure = result.Failure,
            Region = result.Region,
            Rung = result.Degraded,
        };
        _recorder.Record(outcome);
        _outcomes.Enqueue(outcome);
        if (result.EventId is { } id)
        {
            var good = result.Failure is null;
            _ledger.Write(new LedgerEntry(id, result.Visitor, outcome.Due, outcome.Due + outcome.Latency, good, result.Region));
            if (good)
            {
                _firstAcknowledged.TryAdd(result.Visitor, outcome.Due + outcome.Latency);
            }

            _byVisitor.AddOrUpdate(
                result.Visitor,
                _ => (good ? 1 : 0, good ? 0 : 1),
                (_, count) => (count.Accepted + (good ? 1 : 0), count.Unknown + (good ? 0 : 1)));
        }
    }
}
