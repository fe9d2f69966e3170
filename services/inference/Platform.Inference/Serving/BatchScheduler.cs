using Platform.Hosting;

namespace Platform.Inference.Serving;

/// <summary>
/// Decides whose turn it is. So many runs go side by side in the whole process; a free one takes a batch of the waiting model that
/// has had the least computing time, so that a busy or slow model cannot starve the others. A request that finds a run free is
/// run on its own thread at once.
/// </summary>
internal sealed class BatchScheduler : IDisposable
{
    private readonly Lock _guard = new();
    private readonly List<ModelQueue> _waiting = [];
    private readonly Action<InferBatch> _run;
    private readonly TimeProvider _time;
    private readonly int _concurrency;
    private readonly ITimer _alarm;
    private int _running;
    private TimeSpan _served;

    /// <param name="run">Runs a batch and ends its requests.</param>
    /// <param name="concurrency">Runs that go side by side.</param>
    /// <param name="time">The clock.</param>
    public BatchScheduler(Action<InferBatch> run, int concurrency, TimeProvider time)
    {
        _run = run;
        _time = time;
        _concurrency = concurrency;
        _alarm = time.CreateTimer(_ => StartWaiting(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Runs block their threads. The pool must have others at once, or whoever reads and answers requests waits for a run to end.
        PlatformHost.ReserveThreads(Environment.ProcessorCount + concurrency);
    }

    /// <summary>Runs under way.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Runs the request when its turn comes. Everything that may be wrong is in the reply.</summary>
    public async ValueTask<InferReply> RunAsync(ModelQueue queue, PendingInfer pending)
    {
        InferBatch? batch;
        lock (_guard)
        {
            if (queue.IsFull && (queue.Count > 0 || _running == _concurrency))
            {
                return InferReply.QueueFull;
            }

            if (queue.Count == 0)
            {
                // A model that comes back from a pause has no claim to the time in which it did not ask.
                queue.Served = queue.Served > _served ? queue.Served : _served;
                _waiting.Add(queue);
            }

            queue.Add(pending);
            batch = TakeTurn();
        }

        if (batch is not null && batch.Requests[0] == pending)
        {
            Run(batch, ownThread: false);
        }
        else
        {
            Start(batch);
        }

        if (pending.Reply.IsCompleted)
        {
            return await pending.Reply;
        }

        await using var leaving = pending.Deadline.UnsafeRegister(_ => Leave(queue, pending), null);
        return await pending.Reply;
    }

    public void Dispose() => _alarm.Dispose();

    /// <summary>A request whose time is over while it waits goes at once; one that runs is waited for, since its buffers are in use.</summary>
    private void Leave(ModelQueue queue, PendingInfer pending)
    {
        lock (_guard)
        {
            if (!queue.Remove(pending))
            {
                return;
            }

            if (queue.Count == 0)
            {
                _waiting.Remove(queue);
            }
        }

        pending.End(InferReply.DeadlinePassed);
    }

    private void StartWaiting()
    {
        InferBatch? batch;
        do
        {
            lock (_guard)
            {
                batch = TakeTurn();
            }

            Start(batch);
        }
        while (batch is not null);
    }

    private void Start(InferBatch? batch)
    {
        if (batch is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static run => run.Scheduler.Run(run.Batch, ownThread: true), (Scheduler: this, Batch: batch), preferLocal: false);
        }
    }

    private void Run(InferBatch batch, bool ownThread)
    {
        while (true)
        {
            var started = _time.GetTimestamp();
            try
            {
                _run(batch);
            }
            catch (Exception e)
            {
                // What nobody foresaw is thrown where each caller waits; the turns of the others go on.
                batch.Requests.ForEach(p => p.Fail(e));
            }

            InferBatch? next;
            lock (_guard)
            {
                _running--;
                batch.Queue.Ran(batch.Expected, _time.GetElapsedTime(started));
                next = TakeTurn();
            }

            if (next is null || !ownThread)
            {
                // A request's own thread goes back to answer it.
                Start(next);
                return;
            }

            batch = next;
        }
    }

    /// <summary>The next batch, when a run is free and one may start.</summary>
    private InferBatch? TakeTurn()
    {
        InferBatch? batch = null;
        while (batch is null && _running < _concurrency && Next() is { } queue)
        {
            batch = queue.Take();
            if (queue.Count == 0)
            {
                _waiting.Remove(queue);
            }

            if (batch is not null)
            {
                _running++;
                _served = queue.Served;
                batch.Expected = queue.Expected;
                queue.Served += batch.Expected;
            }
        }

        return batch;
    }

    private ModelQueue? Next()
    {
        ModelQueue? next = null;
        TimeSpan? alarm = null;
        foreach (var queue in _waiting)
        {
            var heldBack = queue.HeldBack(_time);
            if (heldBack > TimeSpan.Zero)
            {
                alarm = alarm < heldBack ? alarm : heldBack;
            }
            else if (next is null || queue.Served < next.Served)
            {
                next = queue;
            }
        }

        if (next is null && alarm is { } wait)
        {
            _alarm.Change(wait, Timeout.InfiniteTimeSpan);
        }

        return next;
    }
}
