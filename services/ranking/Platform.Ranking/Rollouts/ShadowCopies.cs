using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Contracts.Rollouts;
using Platform.Ranking.Scoring;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Rollouts;

/// <summary>
/// Has copies of requests scored by a candidate, one after the other and off the request path, under a budget of their own: when the candidate is slow
/// or the shop busy, fewer copies are made.
/// </summary>
internal sealed class ShadowCopies : BackgroundService
{
    private readonly RankerClient _ranker;
    private readonly DeadlineOptions _deadline;
    private readonly RankingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Channel<Copy> _queue;
    private readonly long _interval;
    private long _next;

    public ShadowCopies(RankerClient ranker, IOptions<ShadowOptions> options, IOptions<DeadlineOptions> deadline, RankingMetrics metrics, TimeProvider time)
    {
        (_ranker, _deadline, _metrics, _time) = (ranker, deadline.Value, metrics, time);
        _interval = time.TimestampFrequency / options.Value.CopiesPerSecond;
        _queue = Channel.CreateBounded<Copy>(
            new BoundedChannelOptions(options.Value.Queue) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }, _ => metrics.Shadowed("no-room"));
    }

    /// <summary>What came of the latest shadow of this instance.</summary>
    public ShadowTally? Tally { get; private set; }

    /// <summary>Copies a request that was just scored, if its turn has come. Returns at once.</summary>
    public void Offer(RolloutCandidate candidate, RankerCall scored, TimeSpan took)
    {
        var now = _time.GetTimestamp();
        var due = Volatile.Read(ref _next);
        if (now >= due && Interlocked.CompareExchange(ref _next, now + _interval, due) == due)
        {
            _queue.Writer.TryWrite(new Copy(candidate, scored with { Features = scored.Features.ToArray(), Scores = scored.Scores.ToArray() }, took));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var copy in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            await ScoreAsync(copy, stoppingToken);
        }
    }

    private async Task ScoreAsync(Copy copy, CancellationToken ct)
    {
        var (candidate, scored, took) = copy;
        if (Tally is not { } tally || tally.Since != candidate.Since)
        {
            Tally = tally = new ShadowTally(RankerClient.Model, candidate.Artifact.Version, candidate.Since);
        }

        var scores = new float[scored.Rows];
        using var budget = new RequestBudget(_deadline, _time, ct);
        var begun = _time.GetTimestamp();
        var reply = await _ranker.ScoreAsync(scored with { Scores = scores, Version = candidate.Artifact.Version, OnTrial = true }, budget);
        if (reply.Scored)
        {
            tally.Compared(scored.Scores.Span, took, scores, _time.GetElapsedTime(begun));
            _metrics.Shadowed("ok");
        }
        else if (!ct.IsCancellationRequested)
        {
            tally.Failed();
            _metrics.Shadowed("failed");
        }
    }

    private readonly record struct Copy(RolloutCandidate Candidate, RankerCall Scored, TimeSpan Took);
}
