using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Platform.Ingestion.Spool;

/// <summary>The one writer of a spool: whatever waits together is written together and shares an fsync.</summary>
internal sealed partial class SpoolLog
{
    private async Task WriteAsync()
    {
        try
        {
            await WriteGroupsAsync();
        }
        finally
        {
            // Whatever ended the loop, nobody waits for it in vain.
            _appends.Writer.TryComplete();
            while (_appends.Reader.TryRead(out var left))
            {
                Interlocked.Add(ref _outstanding, -left.Entries.Count);
                left.Done.TrySetResult(false);
            }
        }
    }

    private async Task WriteGroupsAsync()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var group = new List<Append>();
        while (await _appends.Reader.WaitToReadAsync())
        {
            output.ResetWrittenCount();
            group.Clear();
            while (output.WrittenCount < GroupBytes && _appends.Reader.TryRead(out var append))
            {
                var before = output.WrittenCount;
                foreach (var entry in append.Entries)
                {
                    Frame.Write(output, entry);
                }

                append.Length = output.WrittenCount - before;
                group.Add(append);
            }

            WriteGroup(group, output);
        }
    }

    private void WriteGroup(List<Append> group, ArrayBufferWriter<byte> output)
    {
        // From the end, what does not fit: those before it keep their order.
        var fits = group.Count;
        long length = output.WrittenCount;
        var room = Limit() - Bytes;
        while (fits > 0 && length > room)
        {
            length -= group[--fits].Length;
        }

        if (fits < group.Count)
        {
            Full(_files.Folder, Bytes);
        }

        var written = fits > 0 && TryWrite(output.WrittenMemory[..(int)length], group.Take(fits).Sum(a => a.Entries.Count));
        for (var i = 0; i < group.Count; i++)
        {
            var taken = written && i < fits;
            if (!taken)
            {
                Interlocked.Add(ref _outstanding, -group[i].Entries.Count);
            }

            group[i].Done.SetResult(taken);
        }

        if (written && _arrived.CurrentCount == 0)
        {
            _arrived.Release();
        }
    }

    private bool TryWrite(ReadOnlyMemory<byte> bytes, int entries)
    {
        try
        {
            SafeFileHandle handle;
            long at;
            lock (_lock)
            {
                if (_active is null || _activeLength >= _settings.SegmentBytes)
                {
                    CloseActive();
                    // A number is used once, also when creating the file fails half way.
                    var segment = _nextSegment++;
                    _active = _files.Create(segment);
                    _activeSegment = segment;
                    _activeLength = 0;
                    _segments[segment] = new Segment();
                }

                _writeInProgress = true;
                (handle, at) = (_active, _activeLength);
            }

            RandomAccess.Write(handle, bytes.Span, at);
            RandomAccess.FlushToDisk(handle);
            lock (_lock)
            {
                _activeLength = at + bytes.Length;
                _segments[_activeSegment].Length = _activeLength;
                _segments[_activeSegment].Remaining += entries;
                _bytes += bytes.Length;
                _writeInProgress = false;
            }

            _failed = false;
            Interlocked.CompareExchange(ref _oldestTicks, _time.GetUtcNow().UtcTicks, 0);

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lock (_lock)
            {
                // After a failed write or sync nobody knows what the file holds behind the last synced entry: it takes no more.
                _writeInProgress = false;
                var segment = _activeSegment;
                CloseActive();
                if (_segments.TryGetValue(segment, out var state) && state.Length == 0)
                {
                    _segments.Remove(segment);
                    _files.TryDelete(segment);
                }
            }

            _failed = true;
            NotWritten(_files.Folder, e);
            return false;
        }
    }

    /// <summary>Called with the lock held.</summary>
    private void CloseActive()
    {
        _active?.Dispose();
        _active = null;
        _activeSegment = -1;
    }

    [LoggerMessage(1001, LogLevel.Error, "The spool {Folder} is full with {Bytes} bytes")]
    private partial void Full(string folder, long bytes);

    [LoggerMessage(1002, LogLevel.Error, "The spool {Folder} could not be written")]
    private partial void NotWritten(string folder, Exception exception);
}
