using System.Collections.Concurrent;

namespace Platform.Router.Forwarding;

/// <summary>Cancellation sources with their timers, used again by the next try: most tries end well and never cancel theirs.</summary>
internal sealed class CancellationPool(TimeProvider time) : IDisposable
{
    private const int Most = 1024;

    private readonly ConcurrentQueue<CancellationTokenSource> _free = new();

    /// <summary>A source that cancels itself after this time.</summary>
    public CancellationTokenSource Rent(TimeSpan timeout)
    {
        if (_free.TryDequeue(out var source))
        {
            source.CancelAfter(timeout);
            return source;
        }

        return new(timeout, time);
    }

    /// <param name="source">Nobody may hold its token any more.</param>
    public void Return(CancellationTokenSource source)
    {
        if (_free.Count < Most && source.TryReset())
        {
            _free.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }

    public void Dispose()
    {
        while (_free.TryDequeue(out var source))
        {
            source.Dispose();
        }
    }
}
