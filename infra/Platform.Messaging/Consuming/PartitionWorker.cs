using System.Threading.Channels;
using Confluent.Kafka;

namespace Platform.Messaging.Consuming;

/// <summary>
/// Applies the records of one partition, in order, apart from the thread that reads: a slow or failing handler holds up its own
/// partition and nothing else. It moves on only past what was applied or rejected.
/// </summary>
internal sealed class PartitionWorker
{
    private readonly BatchApplier _applier;
    private readonly Action<PartitionWorker, long> _applied;
    private readonly Channel<ConsumeResult<string?, byte[]?>> _buffer =
        Channel.CreateUnbounded<ConsumeResult<string?, byte[]?>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly ManualResetEventSlim _progress = new();
    private readonly ConsumerOptions _options;
    private int _buffered;
    private long _bufferedBytes;
    private long _position = Offset.Unset.Value;
    private long _high = Offset.Unset.Value;
    private long _target = Offset.Unset.Value;
    private volatile bool _caughtUp;
    private bool _wantsPosition;

    public PartitionWorker(TopicPartition partition, ConsumerOptions options, BatchApplier applier, Action<PartitionWorker, long> applied)
    {
        Partition = partition;
        _options = options;
        _applier = applier;
        _applied = applied;
    }

    public TopicPartition Partition { get; }

    /// <summary>Owned by the reading thread.</summary>
    public bool Paused { get; set; }

    /// <summary>Owned by the reading thread: records before the handler's own offset is known are not for it.</summary>
    public bool Positioning { get; set; }

    /// <summary>Owned by the reading thread: where it has to go on; null while nobody told.</summary>
    public SoughtPosition? Sought { get; set; }

    /// <summary>Owned by the reading thread.</summary>
    public OffsetSequence Sequence { get; } = new();

    /// <summary>It has ended because the handler's own offset has to be asked again.</summary>
    public bool WantsPosition { get => Volatile.Read(ref _wantsPosition); private set => Volatile.Write(ref _wantsPosition, value); }

    public int Buffered => Volatile.Read(ref _buffered);

    /// <summary>No further record is to be added.</summary>
    public bool IsFull => Buffered >= _options.MaxBuffered || Interlocked.Read(ref _bufferedBytes) >= _options.MaxBufferedBytes;

    /// <summary>A paused partition may go on.</summary>
    public bool IsHalfEmpty => Buffered <= _options.MaxBuffered / 2 && Interlocked.Read(ref _bufferedBytes) <= _options.MaxBufferedBytes / 2;

    /// <summary>Whether the end that the partition had when reading began has been applied.</summary>
    public bool CaughtUp => _caughtUp;

    public long Lag
    {
        get
        {
            var (high, position) = (Volatile.Read(ref _high), Volatile.Read(ref _position));
            return high < 0 || position < 0 ? 0 : Math.Max(0, high - position);
        }
    }

    public void Start() => _ = Task.Run(RunAsync);

    public void Add(ConsumeResult<string?, byte[]?> result)
    {
        if (!result.IsPartitionEOF)
        {
            Interlocked.Increment(ref _buffered);
            Interlocked.Add(ref _bufferedBytes, SizeOf(result));
        }

        if (Volatile.Read(ref _position) < 0)
        {
            Volatile.Write(ref _position, result.Offset.Value);
        }

        _buffer.Writer.TryWrite(result);
    }

    /// <summary>
    /// Blocks the reading thread for a moment until there is room again. Pausing a partition throws away what the client has fetched of
    /// it, so that it is for handlers that are stuck, not for those that are merely slower than the network.
    /// </summary>
    public bool HasRoom(TimeSpan patience)
    {
        while (IsFull)
        {
            _progress.Reset();
            if (IsFull && !_progress.Wait(patience))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes note of the partition's end as the broker last told it. The first one heard is the one to catch up with.</summary>
    public void EndSeen(long high)
    {
        if (high < 0)
        {
            return;
        }

        Volatile.Write(ref _high, high);
        if (_target < 0)
        {
            Volatile.Write(ref _target, high);
        }
    }

    /// <summary>No further batch is begun.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _buffer.Writer.TryComplete();
    }

    /// <summary>
    /// Blocks until the batch in progress has ended; past the deadline its token is cancelled. For the client's own thread in a
    /// rebalance, where the callback must not return before the partition is done with.
    /// </summary>
    public bool Drain(TimeSpan deadline)
    {
        if (_ended.Wait(deadline))
        {
            return true;
        }

        _abort.Cancel();
        return false;
    }

    /// <summary>The partition is someone else's already: the batch in progress is given up at once.</summary>
    public void Abandon()
    {
        Stop();
        _abort.Cancel();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested && await _buffer.Reader.WaitToReadAsync(_abort.Token))
            {
                await ApplyNextAsync();
            }
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            // Given up: the records come again, here or elsewhere.
        }
        catch (RepositionException)
        {
            WantsPosition = true;
        }
        finally
        {
            _ended.Set();
        }
    }

    private async Task ApplyNextAsync()
    {
        var records = new List<ConsumedRecord>();
        var bytes = 0L;
        var next = Offset.Unset.Value;
        var end = false;
        while (records.Count < _options.MaxBatch && _buffer.Reader.TryRead(out var result))
        {
            next = result.IsPartitionEOF ? Math.Max(next, result.Offset.Value) : result.Offset.Value + 1;
            end |= result.IsPartitionEOF;
            if (!result.IsPartitionEOF)
            {
                records.Add(new ConsumedRecord(_applier.Region, result));
                bytes += SizeOf(result);
            }
        }

        if (records.Count > 0)
        {
            // The applier takes out of the list what is set aside as poison, so that nothing is read off it afterwards.
            var (count, after) = (records.Count, records[^1].Offset + 1);
            if (!await _applier.ApplyAsync(records, after, _stop.Token, _abort.Token))
            {
                return;
            }

            Interlocked.Add(ref _buffered, -count);
            Interlocked.Add(ref _bufferedBytes, -bytes);
            _progress.Set();
            _applied(this, after);
        }

        Volatile.Write(ref _position, next);
        var target = Volatile.Read(ref _target);
        if (end || (target >= 0 && next >= target))
        {
            _caughtUp = true;
        }
    }

    private static int SizeOf(ConsumeResult<string?, byte[]?> result) => result.Message.Value?.Length ?? 0;
}
