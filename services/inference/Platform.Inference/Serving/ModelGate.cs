namespace Platform.Inference.Serving;

/// <summary>What came of asking to run.</summary>
internal enum Admission
{
    Admitted,

    /// <summary>As many wait already as may.</summary>
    QueueFull,

    /// <summary>The turn did not come before the deadline.</summary>
    DeadlinePassed,
}

/// <summary>Lets so many requests of a model run and so many wait, so that a burst costs waiting, then refusals, and never memory.</summary>
internal sealed class ModelGate(int concurrency, int queue) : IDisposable
{
    private readonly SemaphoreSlim _running = new(concurrency, concurrency);
    private int _inside;

    public async ValueTask<Admission> EnterAsync(CancellationToken deadline)
    {
        if (Interlocked.Increment(ref _inside) > concurrency + queue)
        {
            Interlocked.Decrement(ref _inside);
            return Admission.QueueFull;
        }

        var entered = false;
        try
        {
            await _running.WaitAsync(deadline);
            entered = true;
            return Admission.Admitted;
        }
        catch (OperationCanceledException)
        {
            return Admission.DeadlinePassed;
        }
        finally
        {
            if (!entered)
            {
                Interlocked.Decrement(ref _inside);
            }
        }
    }

    public void Leave()
    {
        _running.Release();
        Interlocked.Decrement(ref _inside);
    }

    public void Dispose() => _running.Dispose();
}
