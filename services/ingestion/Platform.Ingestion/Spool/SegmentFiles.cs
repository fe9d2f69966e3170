using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Platform.Ingestion.Durability;

namespace Platform.Ingestion.Spool;

/// <summary>The files of one spool: numbered segments, and how far they were delivered.</summary>
internal sealed class SegmentFiles(string folder)
{
    /// <summary>What the files of a spool are called.</summary>
    public const string Pattern = "*" + Extension;

    private const string Extension = ".segment";
    private const string PositionFile = "position";
    private const string DamagedFolder = "damaged";

    public string Folder => folder;

    public string PathOf(long segment) => Path.Combine(folder, segment.ToString("D12", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Segments on disk, oldest first.</summary>
    public List<long> List() =>
    [
        .. Directory.EnumerateFiles(folder, Pattern)
            .Select(f => long.TryParse(Path.GetFileNameWithoutExtension(f), CultureInfo.InvariantCulture, out var n) ? n : -1)
            .Where(n => n >= 0)
            .Order(),
    ];

    /// <summary>Creates the file and makes its name durable: after a power cut a file whose folder was not synced may be gone.</summary>
    public Microsoft.Win32.SafeHandles.SafeFileHandle Create(long segment)
    {
        var handle = File.OpenHandle(PathOf(segment), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        try
        {
            SyncFolder();
            return handle;
        }
        catch (IOException)
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>What the disk could still take; 0 when it cannot be asked.</summary>
    public long FreeBytes()
    {
        try
        {
            return Directory.Exists(folder) ? new DriveInfo(folder).AvailableFreeSpace : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Deletes a file that holds nothing; on a failing disk it may stay, and is taken away at the next start.</summary>
    public void TryDelete(long segment)
    {
        try
        {
            Delete(segment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file costs nothing.
        }
    }

    /// <summary>Whether the disk takes anything: it may have got room, or its rights, back.</summary>
    public bool CanWrite()
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, "probe"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1, FileOptions.DeleteOnClose);
            probe.Write(new byte[4096]);
            probe.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Keeps an entry that Kafka never takes, for a person.</summary>
    public string KeepUndeliverable(in LogEntry entry)
    {
        var kept = Path.Combine(folder, "undeliverable");
        var frame = new ArrayBufferWriter<byte>();
        Frame.Write(frame, entry);
        using var file = new FileStream(kept, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(frame.WrittenSpan);
        file.Flush(flushToDisk: true);
        return kept;
    }

    public void Delete(long segment) => File.Delete(PathOf(segment));

    /// <summary>Keeps a copy of a segment with damage, for a person to look at.</summary>
    public string KeepDamaged(long segment)
    {
        var kept = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, DamagedFolder)).FullName, Path.GetFileName(PathOf(segment)));
        File.Copy(PathOf(segment), kept, overwrite: true);
        return kept;
    }

    /// <summary>
    /// How far was delivered; null when that is not known, and everything on disk is sent again. Not synced: after a power cut an
    /// old position only sends some entries twice, which their event ids make harmless.
    /// </summary>
    public SpoolPosition? ReadPosition()
    {
        var path = Path.Combine(folder, PositionFile);
        if (!File.Exists(path))
        {
            return null;
        }

        var parts = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var segment)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new SpoolPosition(segment, offset)
            : null;
    }

    /// <summary>Keeps how far was delivered; false when the disk does not take it.</summary>
    public bool TryWritePosition(SpoolPosition position)
    {
        var path = Path.Combine(folder, PositionFile);
        var next = path + ".next";
        try
        {
            File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{position.Segment} {position.Offset}"));
            File.Move(next, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void SyncFolder()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        var descriptor = Libc.Open(folder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"The spool's folder cannot be opened to sync it (errno {Marshal.GetLastPInvokeError()}).");
        }

        var synced = Libc.Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Libc.Close(descriptor);
        if (synced != 0)
        {
            throw new IOException($"The spool's folder cannot be synced (errno {error}).");
        }
    }

    /// <summary>.NET opens no folders.</summary>
    private static class Libc
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Sync(int descriptor);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        public static extern int Close(int descriptor);
    }
}

/// <summary>A place in a spool.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Bytes into it.</param>
internal readonly record struct SpoolPosition(long Segment, long Offset);
