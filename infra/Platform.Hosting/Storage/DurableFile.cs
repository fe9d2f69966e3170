namespace Platform.Hosting.Storage;

/// <summary>
/// A small file that is either the old one or the new one, whatever happens: written beside, fsynced, renamed over. One writer at a
/// time; the caller sees to that.
/// </summary>
public static class DurableFile
{
    /// <summary>The file's bytes; null when there is none.</summary>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Returns after the bytes are on the disk. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> and then leaves the old file as it was.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = path + ".new";
        await using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous))
        {
            await file.WriteAsync(bytes, ct);
            file.Flush(flushToDisk: true);
            File.Move(beside, path, overwrite: true);
            // The name too has to survive a power cut: journalling file systems commit a file's rename with its next fsync.
            file.Flush(flushToDisk: true);
        }
    }
}
