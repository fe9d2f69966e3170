using Platform.Hosting.Storage;

namespace Platform.Simulation.World;

/// <summary>
/// A file that survives crashes. A write takes a moment; a crash within it leaves the old bytes or the new ones. It can be full.
/// </summary>
internal sealed class SimulatedDisk(string name, Clock clock, Random random) : IStateFile
{
    private static readonly TimeSpan s_lazy = TimeSpan.FromMilliseconds(500);
    private byte[]? _bytes;
    private Action? _underWay;

    public string Name => name;

    public bool Full { get; set; }

    /// <summary>Breaks the rule: says that it is written before it is.</summary>
    public bool Lies { get; init; }

    /// <summary>What has reached the disk.</summary>
    public event Action<byte[]>? Written;

    public Task<byte[]?> ReadAsync(CancellationToken ct) => Task.FromResult(_bytes);

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (Full)
        {
            return Task.FromException(new IOException("No space left on device"));
        }

        var copy = bytes.ToArray();
        var done = new TaskCompletionSource();
        Action write = () => Persist(copy);
        _underWay = write;
        clock.In(Lies ? s_lazy : TimeSpan.FromMilliseconds(random.Next(4)), () =>
        {
            // A crash has decided about it otherwise.
            if (ReferenceEquals(_underWay, write))
            {
                _underWay = null;
                Persist(copy);
            }

            done.TrySetResult();
        });
        return Lies ? Task.CompletedTask : done.Task;
    }

    public void Crash()
    {
        if (!Lies && random.Next(2) == 0)
        {
            _underWay?.Invoke();
        }

        _underWay = null;
    }

    private void Persist(byte[] bytes)
    {
        _bytes = bytes;
        Written?.Invoke(bytes);
    }
}
