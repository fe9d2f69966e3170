using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Platform.Models.Manifests;

namespace Platform.Models.Artifacts;

/// <summary>
/// Files by content in one folder: the name is the SHA-256 of the bytes. A file is written beside, flushed to disk and then
/// renamed, so that a name never stands for half a file; it is hashed again when it is read, so that a rotten one is found
/// before it is used, and is taken away so that it can be fetched anew. What was hashed a moment ago is not hashed again: it would be
/// read from memory, which proves nothing of the disk.
/// </summary>
public sealed class ArtifactStore
{
    private const int BufferBytes = 128 * 1024;
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(1);

    private readonly string _files;
    private readonly string _folders;
    private readonly string _unfinished;
    private readonly ArtifactLimits _limits;
    private readonly TimeProvider _time;
    private readonly bool _onlyCopies;
    private readonly ConcurrentDictionary<string, Verified> _verified = new(StringComparer.Ordinal);

    /// <param name="folder">Made when absent.</param>
    /// <param name="limits">How much is taken.</param>
    /// <param name="time">Tells which unfinished files a dead process left, and how long ago a file was hashed.</param>
    /// <param name="onlyCopies">
    /// Every file can be had again from others. None is then waited for until it is on the disk: what a power cut tears is found by its hash.
    /// </param>
    public ArtifactStore(string folder, ArtifactLimits limits, TimeProvider time, bool onlyCopies = false)
    {
        _time = time;
        _onlyCopies = onlyCopies;
        _files = Path.Combine(folder, "files");
        _folders = Path.Combine(folder, "folders");
        _unfinished = Path.Combine(folder, "unfinished");
        _limits = limits;
        Directory.CreateDirectory(_files);
        Directory.CreateDirectory(_folders);
        Directory.CreateDirectory(_unfinished);
        foreach (var left in new DirectoryInfo(_unfinished).EnumerateFileSystemInfos())
        {
            if (time.GetUtcNow() - left.LastWriteTimeUtc > s_abandoned)
            {
                Remove(left);
            }
        }
    }

    /// <summary>Takes a file in and names it.</summary>
    public async Task<ArtifactResult> AddAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        return await ReceiveAsync(sha256, new MemoryStream(content.ToArray(), writable: false), content.Length, ct);
    }

    /// <summary>
    /// Takes in a file that should be <paramref name="sha256"/>. Nothing is kept when the bytes are others, or more than
    /// <paramref name="maxBytes"/>: reading stops at the first byte too many. When <paramref name="content"/> breaks off with an
    /// exception, what came is kept for the next try.
    /// </summary>
    /// <param name="sha256">The file.</param>
    /// <param name="content">Its bytes from <paramref name="from"/> on.</param>
    /// <param name="maxBytes">No more is taken, all in all.</param>
    /// <param name="ct">Ends it; what came is kept.</param>
    /// <param name="from">Where the content begins: 0, or at most what <see cref="UnfinishedBytes"/> says.</param>
    public async Task<ArtifactResult> ReceiveAsync(string sha256, Stream content, long maxBytes, CancellationToken ct, long from = 0)
    {
        var target = PathOf(sha256);
        if (File.Exists(target))
        {
            return ArtifactResult.Stored(sha256);
        }

        var room = _limits.MaxStoreBytes - StoredBytes();
        await using var unfinished = UnfinishedFile.Open(UnfinishedPathOf(sha256), from);
        if (unfinished is null)
        {
            return ArtifactResult.Failed(ArtifactFailure.Unreachable, "the unfinished file is gone or another transfer writes it; begin anew");
        }

        var failure = await unfinished.AppendAsync(sha256, content, Math.Min(maxBytes, _limits.MaxFileBytes), room, ct);
        if (failure is { } failed)
        {
            unfinished.Delete();
            return failed;
        }

        if (!_onlyCopies)
        {
            unfinished.FlushToDisk();
        }

        _verified[sha256] = Stamp(unfinished.Handle);
        unfinished.MoveTo(target);
        return ArtifactResult.Stored(sha256);
    }

    /// <summary>Bytes of the file that a broken transfer left; the next one may go on from there.</summary>
    public long UnfinishedBytes(string sha256) => new FileInfo(UnfinishedPathOf(sha256)) is { Exists: true } left ? left.Length : 0;

    /// <summary>
    /// Lays files out under the names that the artifact gives them, for whoever has to open them by path: all of them or, after a
    /// crash, none. The folder goes with <see cref="RemoveExcept"/>.
    /// </summary>
    /// <param name="manifestSha256">Names the folder.</param>
    /// <param name="files">The files; each is in the store.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The folder; null when a file is not to be had whole.</returns>
    public async Task<string?> LayOutAsync(string manifestSha256, IReadOnlyList<ManifestFile> files, CancellationToken ct)
    {
        var folder = Path.Combine(_folders, Path.GetFileName(PathOf(manifestSha256)));
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var beside = Path.Combine(_unfinished, Path.GetRandomFileName());
        try
        {
            foreach (var file in files)
            {
                if ((await OpenAsync(file.Sha256, ct)).Content is not { } content)
                {
                    return null;
                }

                await using (content)
                {
                    var path = Path.Combine(beside, file.Path);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true);
                    await content.CopyToAsync(copy, ct);
                    copy.Flush(flushToDisk: true);
                }
            }

            Directory.Move(beside, folder);
            return folder;
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    /// <summary>True when there is a file of that name; its bytes are checked on reading.</summary>
    public bool Has(string sha256) => ArtifactHash.IsValid(sha256) && File.Exists(PathOf(sha256));

    /// <summary>Opens a file after its bytes were found to give its name.</summary>
    public async Task<ArtifactRead> OpenAsync(string sha256, CancellationToken ct)
    {
        if (!Has(sha256))
        {
            return new ArtifactRead(ArtifactFailure.NotFound, null);
        }

        var stream = Open(PathOf(sha256));
        if (stream is null)
        {
            return new ArtifactRead(ArtifactFailure.NotFound, null);
        }

        try
        {
            if (IsFresh(sha256, stream.SafeFileHandle) || await IsWholeAsync(sha256, stream, ct))
            {
                var verified = stream;
                stream = null;
                return new ArtifactRead(ArtifactFailure.None, verified);
            }

            File.Delete(PathOf(sha256));
            return new ArtifactRead(ArtifactFailure.Corrupt, null);
        }
        finally
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>Where a file lies, after its bytes were found to give its name; for whoever opens it by path.</summary>
    public async Task<(string? Path, ArtifactFailure Failure)> FindAsync(string sha256, CancellationToken ct)
    {
        var read = await OpenAsync(sha256, ct);
        if (read.Content is not { } content)
        {
            return (null, read.Failure);
        }

        await content.DisposeAsync();
        return (PathOf(sha256), ArtifactFailure.None);
    }

    /// <summary>Reads a file whole, after its bytes were found to give its name; null and the reason when it is not to be had.</summary>
    public async Task<(byte[]? Content, ArtifactFailure Failure)> ReadAsync(string sha256, long maxBytes, CancellationToken ct)
    {
        var read = await OpenAsync(sha256, ct);
        if (read.Content is not { } stream)
        {
            return (null, read.Failure);
        }

        await using (stream)
        {
            if (stream.Length > Math.Min(maxBytes, Array.MaxLength))
            {
                return (null, ArtifactFailure.TooLarge);
            }

            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, ct);
            return (content, ArtifactFailure.None);
        }
    }

    /// <summary>Takes away every file and folder that is not named: what old versions leave.</summary>
    public void RemoveExcept(IReadOnlySet<string> keep)
    {
        foreach (var found in new DirectoryInfo(_files).EnumerateFileSystemInfos().Concat(new DirectoryInfo(_folders).EnumerateFileSystemInfos()))
        {
            if (!keep.Contains(found.Name))
            {
                _verified.TryRemove(found.Name, out _);
                Remove(found);
            }
        }
    }

    private async Task<bool> IsWholeAsync(string sha256, FileStream stream, CancellationToken ct)
    {
        var stamp = Stamp(stream.SafeFileHandle);
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)) != sha256)
        {
            _verified.TryRemove(sha256, out _);
            return false;
        }

        stream.Position = 0;
        _verified[sha256] = stamp;
        return true;
    }

    private bool IsFresh(string sha256, SafeFileHandle file) =>
        _verified.TryGetValue(sha256, out var then) && Stamp(file) is var now
        && now.Bytes == then.Bytes && now.Written == then.Written && _time.GetElapsedTime(then.At, now.At) < s_fresh;

    private Verified Stamp(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file), _time.GetTimestamp());

    private static void Remove(FileSystemInfo found)
    {
        if (found is DirectoryInfo folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            found.Delete();
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, useAsync: true);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private string UnfinishedPathOf(string sha256) => Path.Combine(_unfinished, Path.GetFileName(PathOf(sha256)));

    private long StoredBytes() => new DirectoryInfo(_files).EnumerateFiles().Sum(f => f.Length);

    private string PathOf(string sha256) =>
        ArtifactHash.IsValid(sha256)
            ? Path.Combine(_files, sha256)
            : throw new ArgumentException("Not a SHA-256 in lower-case hex.", nameof(sha256));

    /// <param name="Bytes">Its length when it was hashed.</param>
    /// <param name="Written">When it was last written to.</param>
    /// <param name="At">When it was hashed, as a timestamp of the clock.</param>
    private readonly record struct Verified(long Bytes, DateTime Written, long At);
}

/// <summary>How much a store takes.</summary>
/// <param name="MaxFileBytes">Largest file.</param>
/// <param name="MaxStoreBytes">All files together.</param>
public sealed record ArtifactLimits(long MaxFileBytes = 512L << 20, long MaxStoreBytes = 8L << 30);
