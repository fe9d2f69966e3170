using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Platform.Models.Artifacts;

/// <summary>A file on its way into the store. It is closed with what came when the transfer breaks, so that the next one goes on from there.</summary>
internal sealed class UnfinishedFile : IAsyncDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly FileStream _file;
    private readonly bool _keep;

    private UnfinishedFile(FileStream file, bool keep)
    {
        _file = file;
        _keep = keep;
    }

    /// <summary>
    /// Opens the file at <paramref name="from"/>; null when it is shorter. While another transfer writes it, one of another name is
    /// opened, which is not kept: two publishers may send the same file at once.
    /// </summary>
    public static UnfinishedFile? Open(string path, long from)
    {
        UnfinishedFile unfinished;
        try
        {
            unfinished = new UnfinishedFile(OpenAlone(path), keep: true);
        }
        catch (IOException) when (from == 0)
        {
            unfinished = new UnfinishedFile(OpenAlone($"{path}.{Path.GetRandomFileName()}"), keep: false);
        }
        catch (IOException)
        {
            return null;
        }

        if (unfinished._file.Length < from)
        {
            unfinished._file.Dispose();
            return null;
        }

        unfinished._file.SetLength(from);
        return unfinished;
    }

    /// <summary>Appends the rest of the file; null when it is whole and gives <paramref name="sha256"/>.</summary>
    public async Task<ArtifactResult?> AppendAsync(string sha256, Stream content, long maxBytes, long room, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (await _file.ReadAsync(buffer.AsMemory(0, BufferBytes), ct) is > 0 and var there)
            {
                hash.AppendData(buffer, 0, there);
            }

            var total = _file.Length;
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
                await _file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            var found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (found != sha256)
            {
                return ArtifactResult.Failed(ArtifactFailure.Corrupt, $"{total} bytes with the hash {found}");
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>Waits until what came would outlast a power cut.</summary>
    public void FlushToDisk() => _file.Flush(flushToDisk: true);

    /// <summary>Gives the whole file its name.</summary>
    public void MoveTo(string target) => File.Move(_file.Name, target, overwrite: true);

    /// <summary>Takes the file away: its bytes are no beginning of anything.</summary>
    public void Delete() => File.Delete(_file.Name);

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_keep)
        {
            File.Delete(_file.Name);
        }
    }

    /// <summary>Alone, and yet to be renamed while it is open: systems differ in how they say it.</summary>
    private static FileStream OpenAlone(string path) =>
        new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, 1, useAsync: true);
}
