using System.Buffers;
using System.Security.Cryptography;

namespace Platform.Models.Artifacts;

/// <summary>
/// Files by content in one folder: the name is the SHA-256 of the bytes. A file is written beside, flushed to disk and then
/// renamed, so that a name never stands for half a file; it is hashed again whenever it is read, so that a rotten one is found
/// before it is used, and is taken away so that it can be fetched anew.
/// </summary>
public sealed class ArtifactStore
{
    private const int BufferBytes = 128 * 1024;
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly string _files;
    private readonly string _unfinished;
    private readonly ArtifactLimits _limits;

    /// <param name="folder">Made when absent.</param>
    /// <param name="limits">How much is taken.</param>
    /// <param name="time">Tells which unfinished files a dead process left.</param>
    public ArtifactStore(string folder, ArtifactLimits limits, TimeProvider time)
    {
        _files = Path.Combine(folder, "files");
        _unfinished = Path.Combine(folder, "unfinished");
        _limits = limits;
        Directory.CreateDirectory(_files);
        Directory.CreateDirectory(_unfinished);
        foreach (var file in new DirectoryInfo(_unfinished).EnumerateFiles())
        {
            if (time.GetUtcNow() - file.LastWriteTimeUtc > s_abandoned)
            {
                file.Delete();
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
    /// <paramref name="maxBytes"/>: reading stops at the first byte too many.
    /// </summary>
    public async Task<ArtifactResult> ReceiveAsync(string sha256, Stream content, long maxBytes, CancellationToken ct)
    {
        var target = PathOf(sha256);
        if (File.Exists(target))
        {
            return ArtifactResult.Stored(sha256);
        }

        maxBytes = Math.Min(maxBytes, _limits.MaxFileBytes);
        var room = _limits.MaxStoreBytes - StoredBytes();
        var unfinished = Path.Combine(_unfinished, Path.GetRandomFileName());
        try
        {
            var failure = await WriteAsync(unfinished, sha256, content, maxBytes, room, ct);
            if (failure is { } failed)
            {
                return failed;
            }

            File.Move(unfinished, target, overwrite: true);
            return ArtifactResult.Stored(sha256);
        }
        finally
        {
            File.Delete(unfinished);
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
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
            if (found == sha256)
            {
                stream.Position = 0;
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

    /// <summary>Takes away every file that is not named: what old versions leave.</summary>
    public void RemoveExcept(IReadOnlySet<string> keep)
    {
        foreach (var file in new DirectoryInfo(_files).EnumerateFiles())
        {
            if (!keep.Contains(file.Name))
            {
                file.Delete();
            }
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

    private static async Task<ArtifactResult?> WriteAsync(string path, string sha256, Stream content, long maxBytes, long room, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true);
            long total = 0;
            while (await content.ReadAsync(buffer.AsMemory(0, BufferBytes), ct) is > 0 and var read)
            {
                total += read;
                if (total > maxBytes)
                {
                    return ArtifactResult.Failed(ArtifactFailure.TooLarge, $"more than {maxBytes} bytes");
                }

                if (total > room)
                {
                    return ArtifactResult.Failed(ArtifactFailure.StoreFull, $"the store has room for {room} bytes");
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            var found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (found != sha256)
            {
                return ArtifactResult.Failed(ArtifactFailure.Corrupt, $"{total} bytes with the hash {found}");
            }

            file.Flush(flushToDisk: true);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private long StoredBytes() => new DirectoryInfo(_files).EnumerateFiles().Sum(f => f.Length);

    private string PathOf(string sha256) =>
        ArtifactHash.IsValid(sha256)
            ? Path.Combine(_files, sha256)
            : throw new ArgumentException("Not a SHA-256 in lower-case hex.", nameof(sha256));
}

/// <summary>How much a store takes.</summary>
/// <param name="MaxFileBytes">Largest file.</param>
/// <param name="MaxStoreBytes">All files together.</param>
public sealed record ArtifactLimits(long MaxFileBytes = 512L << 20, long MaxStoreBytes = 8L << 30);
