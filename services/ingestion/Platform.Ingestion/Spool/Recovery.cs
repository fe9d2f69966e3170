using Microsoft.Win32.SafeHandles;

namespace Platform.Ingestion.Spool;

/// <summary>What is found in a segment that an earlier process left.</summary>
/// <param name="Length">Bytes up to the end of the last whole entry.</param>
/// <param name="Entries">Whole entries behind the position that was delivered.</param>
/// <param name="Oldest">Time of the first of them.</param>
internal readonly record struct FoundSegment(long Length, long Entries, DateTimeOffset? Oldest);

/// <summary>Reads segments as they are, whatever a crash or a disk did to them.</summary>
internal static class Recovery
{
    /// <summary>
    /// Scans a segment and cuts off what follows its last whole entry: a write that a crash tore. What was acknowledged had been
    /// synced, so that it lies before the tear. A damaged stretch with whole entries behind it stays; reading steps over it.
    /// </summary>
    public static FoundSegment Open(string path, long from)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var bytes = ReadAll(handle, 0);
        long entries = 0;
        DateTimeOffset? oldest = null;
        var at = 0;
        var end = 0;
        while (at < bytes.Length)
        {
            if (Frame.Look(bytes.AsSpan(at), out var length) == FrameState.Whole)
            {
                if (at >= from)
                {
                    entries++;
                    oldest ??= Frame.TimeOf(bytes.AsSpan(at));
                }

                at += length;
                end = at;
            }
            else
            {
                at = NextWhole(bytes, at + 1);
            }
        }

        if (end < bytes.Length)
        {
            RandomAccess.SetLength(handle, end);
            RandomAccess.FlushToDisk(handle);
        }

        return new FoundSegment(end, entries, oldest);
    }

    /// <summary>Where the next whole entry begins, from <paramref name="from"/> on; the length of <paramref name="bytes"/> when there is none.</summary>
    public static int NextWhole(ReadOnlySpan<byte> bytes, int from)
    {
        for (var at = from; at < bytes.Length; at++)
        {
            if (Frame.Look(bytes[at..], out _) == FrameState.Whole)
            {
                return at;
            }
        }

        return bytes.Length;
    }

    public static byte[] ReadAll(SafeFileHandle handle, long from, long? to = null)
    {
        var bytes = new byte[(to ?? RandomAccess.GetLength(handle)) - from];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), from + read) is > 0 and var n)
        {
            read += n;
        }

        return read == bytes.Length ? bytes : bytes[..read];
    }
}
