using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Hosting.Configuration;
using Platform.Messaging.Kafka;
using Platform.Messaging.Telemetry;

namespace Platform.Messaging.Consuming;

/// <summary>
/// Reads one topic of one region: a thread that only reads, and a worker a partition that applies. The thread never waits for a
/// handler; a partition with too much in memory is paused and resumed. Brokers and topics may be missing or go at any time.
/// </summary>
internal sealed partial class ConsumerLoop(
    RegionOptions region, ConsumerOptions options, KafkaOptions kafka, BatchApplier applier, IOffsetSource? offsets, MessagingMetrics metrics, TimeProvider time, Random random, ILogger logger)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pollWhilePaused = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestRestartPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<TopicPartition, PartitionWorker> _workers = new();
    private readonly ConcurrentQueue<TopicPartitionOffset> _positions = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _compacted = Topics.IsCompacted(options.Topic);
    private IConsumer<string?, byte[]?> _consumer = null!;
    private Error? _fatal;
    private long _endsSeen;

    public string Region => region.Name;

    public ConsumerOptions Options => options;

    /// <summary>Completes when the ends that the partitions had when reading began have been applied.</summary>
    public Task CaughtUp => _caughtUp.Task;

    public IEnumerable<(int Partition, long Lag)> Lags() => _workers.Values.Select(w => (w.Partition.Partition.Value, w.Lag));

    public int Buffered => _workers.Values.Sum(w => w.Buffered);

    public async Task RunAsync(CancellationToken stop)
    {
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            _fatal = null;
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _consumer = Open();
            var watcher = options.Assignment == PartitionAssignment.EveryPartition
                ? new PartitionWatcher(Region, options, offsets, time, logger).WatchAsync(_consumer.Handle, Found, watching.Token)
                : Task.CompletedTask;
            await Task.Factory.StartNew(() => Read(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // The watcher asks through the client's native handle, so that it ends before the client does.
            await watching.CancelAsync();
            await watcher.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _positions.Clear();
            if (_fatal is { } fatal && !stop.IsCancellationRequested)
            {
                var pause = Backoff.Delay(attempt, options.RetryDelay, s_longestRestartPause, random);
                ConsumerRebuilt(options.Group, Region, options.Topic, fatal.Code.ToString(), fatal.Reason, pause);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Read(CancellationToken stop)
    {
        if (options.Assignment == PartitionAssignment.Group)
        {
            _consumer.Subscribe(options.Topic);
        }

        while (!stop.IsCancellationRequested && _fatal is null)
        {
            try
            {
                Place();
                Dispatch(_consumer.Consume(_workers.Values.Any(w => w.Paused) ? s_pollWhilePaused : s_poll));
                Breathe();
            }
            catch (KafkaException e)
            {
                ReadFailed(options.Group, Region, options.Topic, e.Error.Code.ToString(), e.Error.Reason);
                _fatal ??= e.Error.IsFatal ? e.Error : null;
            }
        }
    }

    private void Dispatch(ConsumeResult<string?, byte[]?>? result)
    {
        if (result is null || !_workers.TryGetValue(result.TopicPartition, out var worker) || worker.Positioning)
        {
            return;
        }

        if (worker.Sought is { } sought && sought.Arrived(result.Offset.Value, result.IsPartitionEOF) == SeekResult.Elsewhere)
        {
            SeekLost(options.Group, Region, options.Topic, worker.Partition.Partition.Value, sought.Next, result.Offset.Value);
            worker.Positioning = true;
            return;
        }

        if (!_compacted && worker.Sequence.Missing(result.Offset.Value, result.IsPartitionEOF) is > 0 and var missing)
        {
            metrics.Missed(Region, options.Topic, options.Group, missing);
            Missed(options.Group, Region, options.Topic, worker.Partition.Partition.Value, missing, result.Offset.Value);
        }

        worker.Add(result);
        if (!worker.Paused && !worker.HasRoom(s_patience))
        {
            _consumer.Pause([worker.Partition]);
            worker.Paused = true;
        }
    }

    /// <summary>Resumes what has room again, and notes how far each partition goes.</summary>
    private void Breathe()
    {
        foreach (var (partition, worker) in _workers)
        {
            if (worker.WantsPosition && offsets is not null)
            {
                Begin(partition);
                continue;
            }

            if (worker is { Positioning: true, Sought: { } sought })
            {
                Seek(worker, new Offset(sought.Next));
            }

            if (worker is { Paused: true, Positioning: false, IsHalfEmpty: true })
            {
                _consumer.Resume([partition]);
                worker.Paused = false;
            }
        }

        if (time.GetElapsedTime(_endsSeen) >= s_poll)
        {
            _endsSeen = time.GetTimestamp();
            foreach (var (partition, worker) in _workers)
            {
                worker.EndSeen(_consumer.GetWatermarkOffsets(partition).High.Value);
            }

            if (options.Assignment == PartitionAssignment.EveryPartition && !_workers.IsEmpty && _workers.Values.All(w => w.CaughtUp)
                && _caughtUp.TrySetResult())
            {
                ReachedEnd(options.Group, Region, options.Topic);
            }
        }
    }

    /// <summary>Starts reading where a watcher or the handler's own offset says.</summary>
    private void Place()
    {
        while (_positions.TryPeek(out var position))
        {
            if (options.Assignment == PartitionAssignment.EveryPartition)
            {
                _consumer.IncrementalAssign([position]);
                var every = StartWorker(position.TopicPartition);
                BeginAt(every, position.Offset);
                _workers[position.TopicPartition] = every;
            }
            else if (_workers.TryGetValue(position.TopicPartition, out var worker) && worker.Positioning)
            {
                if (!Seek(worker, position.Offset))
                {
                    // The client has not begun with the partition yet; the next round asks again.
                    return;
                }

                worker.Sought = position.Offset.IsSpecial ? null : new SoughtPosition(position.Offset.Value);
                BeginAt(worker, position.Offset);
            }

            _positions.TryDequeue(out _);
        }
    }

    /// <summary>Where nobody has read before, nothing can have been missed.</summary>
    private static void BeginAt(PartitionWorker worker, Offset offset)
    {
        if (!offset.IsSpecial)
        {
            worker.Sequence.BeginAt(offset.Value);
        }
    }

    private bool Seek(PartitionWorker worker, Offset offset)
    {
        try
        {
            _consumer.Seek(new TopicPartitionOffset(worker.Partition, offset));
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.Local_State or ErrorCode.Local_PrevInProgress)
        {
            return false;
        }

        worker.Positioning = false;
        worker.Paused = true;
        return true;
    }

    private void Found(IReadOnlyList<TopicPartitionOffset> partitions)
    {
        foreach (var partition in partitions)
        {
            _positions.Enqueue(partition);
        }
    }

    [LoggerMessage(9116, LogLevel.Error, "The consumer of {Group}, region {Region}, {Topic}, ended with {Code} ({Reason}); a new one takes over in {Pause}")]
    private partial void ConsumerRebuilt(string group, string region, string topic, string code, string reason, TimeSpan pause);

    [LoggerMessage(9117, LogLevel.Debug, "{Group} cannot read region {Region}, {Topic}, now: {Code} ({Reason})")]
    private partial void ReadFailed(string group, string region, string topic, string code, string reason);

    [LoggerMessage(9122, LogLevel.Warning, "{Group}, region {Region}, {Topic}/{Partition} was to go on at {Sought} and came with {Offset}; it is told again")]
    private partial void SeekLost(string group, string region, string topic, int partition, long sought, long offset);

    [LoggerMessage(9123, LogLevel.Error, "{Group}, region {Region}, {Topic}/{Partition}: {Missing} messages before {Offset} are lost to it: Kafka removed them, by age or by size, before they were read. Keep more (Kafka:Retention, Kafka:RetentionBytes), or find out why it is so far behind")]
    private partial void Missed(string group, string region, string topic, int partition, long missing, long offset);

    [LoggerMessage(9118, LogLevel.Information, "{Group} has caught up with region {Region}, {Topic}")]
    private partial void ReachedEnd(string group, string region, string topic);
}
