using Platform.Hosting.Discovery;

namespace Platform.Router.Routing;

/// <summary>A health service that this router asks, and what came of it.</summary>
internal sealed class ObserverLink(string name, InstanceDirectory directory) : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0, 1);

    public string Name { get; } = name;

    public InstanceDirectory Directory { get; } = directory;

    /// <summary>Where it answers; null before a name server told.</summary>
    public Uri? Address => Directory.Instances is [var first, ..] ? first : null;

    /// <summary>Monotonic time of its last answer; null when it never answered.</summary>
    public TimeSpan? Answered { get; private set; }

    public long Epoch { get; private set; }

    /// <summary>Why the last pull failed; null when it did not.</summary>
    public string? Error { get; private set; }

    public void Heard(TimeSpan now, long epoch) => (Answered, Epoch, Error) = (now, epoch, null);

    public void Silent(string error) => Error = error;

    /// <summary>Asks now instead of at the next beat.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _wake.WaitAsync(atMost, ct);

    public void Dispose() => _wake.Dispose();
}
