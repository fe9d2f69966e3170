using Microsoft.Extensions.Options;
using Platform.FeatureStore;
using Platform.Messaging.Consuming;
using Platform.Trainer.Logs;
using Platform.Trainer.Publishing;
using Platform.Trainer.Telemetry;

namespace Platform.Trainer.Training;

/// <summary>
/// Trains when enough is new: once the log is read at start, then after so many events and so much time. One training at a time; what
/// comes of it is logged, counted, and kept for whoever asks.
/// </summary>
internal sealed partial class TrainingCycle(
    TrainingLog log,
    KafkaConsumer<ClickstreamHandler> clickstream,
    KafkaConsumer<ImpressionsHandler> impressions,
    KafkaConsumer<CatalogHandler> catalog,
    RankerPublisher publisher,
    TrainerMetrics metrics,
    IOptions<TrainerOptions> options,
    IOptions<FeatureStoreOptions> features,
    TimeProvider time,
    ILogger<TrainingCycle> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Least time between two trainings even of a log that grows fast.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    /// <summary>How long a training waits for events that are on their way from Kafka.</summary>
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lookAtLag = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private long _seenByLast;
    private long _lastBegun;

    /// <summary>What came of the last training; null before the first.</summary>
    public TrainingResult? Last { get; private set; }

    /// <summary>Trains now; null when a training is under way.</summary>
    public async Task<TrainingResult?> TrainAsync(CancellationToken ct)
    {
        if (!await _oneAtATime.WaitAsync(TimeSpan.Zero, ct))
        {
            return null;
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token);
            return Last = await RunAsync(either.Token);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _stop.Dispose();
        _oneAtATime.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Automatic)
        {
            return;
        }

        await CatchUpAsync(stoppingToken);
        using var timer = new PeriodicTimer(s_look, time);
        do
        {
            if (IsDue())
            {
                await TrainByItselfAsync(stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A log that has doubled does not wait for the interval: a young shop's first model is soon out of date.</summary>
    private bool IsDue()
    {
        var added = log.EventsAdded;
        var waited = _lastBegun == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(_lastBegun);
        return added - _seenByLast >= options.Value.MinimumEvents
            && (waited >= options.Value.Interval || (added >= 2 * _seenByLast && waited >= s_pause));
    }

    private async Task CatchUpAsync(CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(clickstream.CaughtUp, impressions.CaughtUp, catalog.CaughtUp).WaitAsync(options.Value.CatchUp, time, ct);
        }
        catch (TimeoutException)
        {
            NotCaughtUp(options.Value.CatchUp);
        }
    }

    /// <summary>What was sent just before a training was asked for belongs to it.</summary>
    private async Task ReadOnAsync(long begun, CancellationToken ct)
    {
        while (clickstream.Lag.Values.Sum() + catalog.Lag.Values.Sum() > 0 && time.GetElapsedTime(begun) < s_underWay)
        {
            await Task.Delay(s_lookAtLag, time, ct);
        }
    }

    /// <summary>The host loop's catch-all: a training that fails must not end the service that hands out models.</summary>
    private async Task TrainByItselfAsync(CancellationToken ct)
    {
        try
        {
            await TrainAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            metrics.Trained(RankerTraining.ModelName, "failed", TimeSpan.Zero);
            TrainingFailed(e);
        }
    }

    private async Task<TrainingResult> RunAsync(CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        _lastBegun = begun;
        await ReadOnAsync(begun, ct);
        _seenByLast = log.EventsAdded;
        var snapshot = log.Snapshot();
        // On a thread of its own: it is seconds of computing, and the pool serves requests. Left behind when the host stops.
        var result = await Task.Factory.StartNew(
            () => RankerTraining.Run(snapshot.Events, snapshot.Impressions, snapshot.Products, features.Value, options.Value.Ranker, ct),
            ct, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(ct);
        if (result.Outcome == TrainingOutcome.Trained)
        {
            result = await publisher.PublishAsync(result, ct);
        }

        var took = time.GetElapsedTime(begun);
        metrics.Trained(RankerTraining.ModelName, result.Outcome.ToString(), took);
        if (result.Outcome is TrainingOutcome.Published)
        {
            Trained(snapshot.Events.Count, took.TotalSeconds, result.Reason);
        }
        else
        {
            NotPublished(result.Outcome, snapshot.Events.Count, result.Reason);
        }

        return result;
    }

    [LoggerMessage(7002, LogLevel.Information, "A ranker is trained on {Events} events in {Seconds:0.0} s: {Reason}")]
    private partial void Trained(int events, double seconds, string reason);

    [LoggerMessage(7003, LogLevel.Warning, "No ranker is published ({Outcome}) from {Events} events: {Reason}")]
    private partial void NotPublished(TrainingOutcome outcome, int events, string reason);

    [LoggerMessage(7004, LogLevel.Error, "The training failed")]
    private partial void TrainingFailed(Exception e);

    [LoggerMessage(7005, LogLevel.Warning, "The log is not read to its end after {Bound}: a region may be away. Training goes on with what is here")]
    private partial void NotCaughtUp(TimeSpan bound);
}
