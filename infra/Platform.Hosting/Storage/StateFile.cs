namespace Platform.Hosting.Storage;

/// <summary>A small state that outlives the process. The seam under which a simulation crashes a process between two writes.</summary>
public interface IStateFile
{
    /// <summary>Where it lies, for people.</summary>
    string Name { get; }

    /// <summary>What was written last; null when nothing was.</summary>
    Task<byte[]?> ReadAsync(CancellationToken ct);

    /// <summary>
    /// Returns after the bytes will survive a crash. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> and then
    /// leaves what was there.
    /// </summary>
    Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct);
}

/// <summary>The state as a <see cref="DurableFile"/>.</summary>
public sealed class StateFile(string path) : IStateFile
{
    public string Name => path;

    public Task<byte[]?> ReadAsync(CancellationToken ct) => DurableFile.ReadAsync(path, ct);

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct) => DurableFile.WriteAsync(path, bytes, ct);
}
