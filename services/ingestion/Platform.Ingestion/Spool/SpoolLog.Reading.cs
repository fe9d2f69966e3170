using Microsoft.Win32.SafeHandles;
using Platform.Ingestion.Durability;

namespace Platform.Ingestion.Spool;

/// <summary>Entries read from a spool, to be committed when Kafka has them.</summary>
/// <param name="Entries">In order.</param>
/// <param name="End">The place behind the last of them.</param>
internal sealed record SpoolBatch(IReadOnlyList<LogEntry> Entries, SpoolPosition End);

/// <summary>The one reader of a spool.</summary>
internal sealed partial class SpoolLog
{
    private const int ChunkBytes = 1024 * 1024;

    private SpoolPosition _position;
    private SafeFileHandle? _reading;
    private long _readingSegment = -1;
    private long _oldestTicks;

    /// <summary>When the oldest entry that waits was taken; null when none waits.</summary>
    public DateTimeOffset? Oldest => Interlocked.Read(ref _oldestTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Damaged stretches that were stepped over since the process began.</summary>
    public long Damaged { get; private set; }

    /// <summary>Waits until something may be read.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (!HasUnread())
        {
            await _arrived.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The next entries from the committed position on; empty when nothing waits. Reading again without a commit reads the same.</summary>
    public SpoolBatch Read(int most)
    {
        var entries = new List<LogEntry>();
        while (entries.Count == 0 && NextSegment() is { } segment)
        {
            var bytes = ReadChunk(segment.Length);
            var at = 0;
            while (entries.Count < most && at < bytes.Length)
            {
                var state = Frame.Look(bytes.AsSpan(at), out var length);
                if (state == FrameState.Whole)
                {
                    entries.Add(Frame.Read(bytes.AsSpan(at, length)));
                    at += length;
                    continue;
                }

                if (entries.Count > 0)
                {
                    break;
                }

                var rest = Recovery.ReadAll(_reading!, _position.Offset, segment.Length);
                if (state == FrameState.Partial && Frame.Look(rest, out _) == FrameState.Whole)
                {
                    // Only longer than a chunk.
                    entries.Add(Frame.Read(rest));
                    at = length;
                    break;
                }

                StepOver(segment.Number, Recovery.NextWhole(rest, 1));
                break;
            }

            if (entries.Count > 0)
            {
                return new SpoolBatch(entries, _position with { Offset = _position.Offset + at });
            }
        }

        return new SpoolBatch(entries, _position);
    }

    /// <summary>Puts aside an entry that Kafka never takes, so that those behind it can go on. It is kept on disk.</summary>
    public void PutAside(in LogEntry entry) => Undeliverable(_files.KeepUndeliverable(entry), entry.EventId);

    /// <summary>Kafka has the whole batch: its place is kept, and files that are delivered whole are deleted.</summary>
    public void Commit(SpoolBatch batch)
    {
        lock (_lock)
        {
            _position = batch.End;
            Interlocked.Add(ref _outstanding, -batch.Entries.Count);
            if (_segments.TryGetValue(_position.Segment, out var segment))
            {
                segment.Remaining -= batch.Entries.Count;
            }
        }

        if (!_files.TryWritePosition(_position))
        {
            PositionNotKept(_files.Folder);
        }

        while (TakeDelivered() is { } delivered)
        {
            _files.Delete(delivered);
        }

        if (batch.Entries.Count > 0)
        {
            // The next one is not looked up: it was taken no earlier than the last one that was sent.
            Interlocked.Exchange(ref _oldestTicks, IsEmpty ? 0 : batch.Entries[^1].Time.UtcTicks);
        }
    }

    private bool HasUnread()
    {
        lock (_lock)
        {
            return _segments.Any(s => IsUnread(s.Key, s.Value.Length));
        }
    }

    private bool IsUnread(long number, long length) =>
        number > _position.Segment ? length > 0 : number == _position.Segment && length > _position.Offset;

    /// <summary>Moves to the segment with the next unread byte and opens it.</summary>
    private (long Number, long Length)? NextSegment()
    {
        (long Number, long Length)? next = null;
        lock (_lock)
        {
            foreach (var (number, segment) in _segments)
            {
                if (IsUnread(number, segment.Length))
                {
                    next = (number, segment.Length);
                    break;
                }
            }
        }

        if (next is not { } found)
        {
            return null;
        }

        if (found.Number != _position.Segment)
        {
            _position = new SpoolPosition(found.Number, 0);
        }

        if (_readingSegment != found.Number)
        {
            _reading?.Dispose();
            _reading = File.OpenHandle(_files.PathOf(found.Number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _readingSegment = found.Number;
        }

        return found;
    }

    private byte[] ReadChunk(long end) =>
        Recovery.ReadAll(_reading!, _position.Offset, Math.Min(end, _position.Offset + ChunkBytes));

    private void StepOver(long segment, int bytes)
    {
        Damaged++;
        DamageFound(_files.KeepDamaged(segment), _position.Offset, bytes);
        _position = _position with { Offset = _position.Offset + bytes };
    }

    /// <summary>A segment of which everything is delivered and to which nothing is being written.</summary>
    private long? TakeDelivered()
    {
        lock (_lock)
        {
            foreach (var (number, segment) in _segments)
            {
                var delivered = number < _position.Segment || (number == _position.Segment && segment.Length <= _position.Offset);
                if (!delivered || (number == _activeSegment && _writeInProgress))
                {
                    return null;
                }

                if (number == _activeSegment)
                {
                    CloseActive();
                }

                // Entries that damage took wait no more.
                Interlocked.Add(ref _outstanding, -segment.Remaining);
                _segments.Remove(number);
                _bytes -= segment.Length;
                return number;
            }

            return null;
        }
    }

    [LoggerMessage(1005, LogLevel.Critical, "Kafka takes no message as large as {EventId}; it is kept in {Kept}")]
    private partial void Undeliverable(string kept, string eventId);

    [LoggerMessage(1004, LogLevel.Warning, "The spool {Folder} could not keep its position: a restart now would send some entries again")]
    private partial void PositionNotKept(string folder);

    [LoggerMessage(1003, LogLevel.Critical, "A spool segment is damaged: {Bytes} bytes from {Offset} on were stepped over, a copy is kept as {Kept}")]
    private partial void DamageFound(string kept, long offset, int bytes);
}
