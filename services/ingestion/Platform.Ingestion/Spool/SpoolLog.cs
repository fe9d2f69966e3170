using System.Buffers;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Platform.Ingestion.Durability;

namespace Platform.Ingestion.Spool;

/// <summary>
/// Entries that wait on disk until one region's Kafka takes them, in the order they were appended. Appending returns after an
/// fsync, which all appends that wait together share. Bounded: what does not fit is refused, never dropped. Files that are
/// delivered whole are deleted; the position in the first one is kept, so that a restart sends little twice.
/// </summary>
internal sealed partial class SpoolLog : IAsyncDisposable
{
    /// <summary>Requests that wait for the next fsync; more wait in line.</summary>
    private const int WaitingAppends = 512;

    /// <summary>Bytes after which a group is synced, though more wait.</summary>
    private const int GroupBytes = 8 * 1024 * 1024;

    /// <summary>With less room than this the spool counts as full.</summary>
    private const int RoomyEntry = 16 * 1024;

    private static readonly TimeSpan s_freeSpaceInterval = TimeSpan.FromSeconds(1);

    private readonly SegmentFiles _files;
    private readonly SpoolSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Append> _appends = Channel.CreateBounded<Append>(new BoundedChannelOptions(WaitingAppends) { SingleReader = true });
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly Task _writing;

    // Guarded by _lock: what reader and writer share.
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Segment> _segments = [];
    private SafeFileHandle? _active;
    private long _activeSegment = -1;
    private long _activeLength;
    private long _nextSegment;
    private long _bytes;
    private bool _writeInProgress;

    private volatile bool _failed;
    private long _outstanding;
    private long _freeCheckedAt;
    private long _freeBytes = long.MaxValue;

    private SpoolLog(SegmentFiles files, SpoolSettings settings, TimeProvider time, ILogger logger)
    {
        _files = files;
        _settings = settings;
        _time = time;
        _logger = logger;
        Recover();
        _writing = WriteAsync();
    }

    /// <summary>Nothing waits here, on disk or on its way to it.</summary>
    public bool IsEmpty => Interlocked.Read(ref _outstanding) == 0;

    /// <summary>Entries that wait.</summary>
    public long Count => Interlocked.Read(ref _outstanding);

    /// <summary>Bytes on disk.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Whether an entry of any size that is let in would be taken now, as far as can be told. After a failed write the disk is tried.</summary>
    public bool HasRoom
    {
        get
        {
            if (Bytes + RoomyEntry > Limit())
            {
                return false;
            }

            if (_failed)
            {
                _failed = !_files.CanWrite();
            }

            return !_failed;
        }
    }

    /// <summary>Opens the spool in <paramref name="folder"/>, taking over what an earlier process left there.</summary>
    public static SpoolLog Open(string folder, SpoolSettings settings, TimeProvider time, ILogger logger)
    {
        Directory.CreateDirectory(folder);
        return new SpoolLog(new SegmentFiles(folder), settings, time, logger);
    }

    /// <summary>Writes all of <paramref name="entries"/> or none; true when they are on disk, synced. False: no room, or the disk failed.</summary>
    public async ValueTask<bool> AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return true;
        }

        // Counted before they are written, so that nothing overtakes them in the meantime.
        Interlocked.Add(ref _outstanding, entries.Count);
        var append = new Append(entries);
        try
        {
            await _appends.Writer.WriteAsync(append, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            Interlocked.Add(ref _outstanding, -entries.Count);
            return false;
        }

        try
        {
            return await append.Done.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It may be written yet; who sends it again does so under the same event id.
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _appends.Writer.TryComplete();
        await _writing;
        _active?.Dispose();
        _reading?.Dispose();
        _arrived.Dispose();
    }

    private void Recover()
    {
        _position = _files.ReadPosition() ?? default;
        foreach (var segment in _files.List())
        {
            _nextSegment = segment + 1;
            var found = Recovery.Open(_files.PathOf(segment), segment == _position.Segment ? _position.Offset : segment < _position.Segment ? long.MaxValue : 0);
            if (found.Entries == 0)
            {
                _files.Delete(segment);
                continue;
            }

            _segments[segment] = new Segment { Length = found.Length, Remaining = found.Entries };
            _bytes += found.Length;
            _outstanding += found.Entries;
            if (_oldestTicks == 0 && found.Oldest is { } oldest)
            {
                _oldestTicks = oldest.UtcTicks;
            }
        }

        _nextSegment = Math.Max(_nextSegment, _position.Segment + 1);
        if (_outstanding > 0)
        {
            Recovered(_files.Folder, _outstanding, _bytes);
            _arrived.Release();
        }
    }

    /// <summary>The option, or half of what the disk could give, whichever is less.</summary>
    private long Limit()
    {
        if (_freeCheckedAt == 0 || _time.GetElapsedTime(_freeCheckedAt) > s_freeSpaceInterval)
        {
            _freeCheckedAt = _time.GetTimestamp();
            _freeBytes = _files.FreeBytes();
        }

        var half = _freeBytes / 2 + Bytes / 2;
        return Math.Min(_settings.MostBytes, half);
    }

    /// <summary>What is known of a file.</summary>
    private sealed class Segment
    {
        /// <summary>Bytes that are synced.</summary>
        public long Length { get; set; }

        /// <summary>Entries in them that Kafka does not have yet.</summary>
        public long Remaining { get; set; }
    }

    private sealed class Append(IReadOnlyList<LogEntry> entries)
    {
        public IReadOnlyList<LogEntry> Entries { get; } = entries;

        public int Length { get; set; }

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(1000, LogLevel.Warning, "The spool {Folder} holds {Entries} entries, {Bytes} bytes, of an earlier process; they go to Kafka first")]
    private partial void Recovered(string folder, long entries, long bytes);
}
