namespace Platform.Inference.Serving;

/// <summary>
/// The requests of one model that wait, in the order they came, and the forming of batches from them. Not safe for threads: the
/// scheduler guards it.
/// </summary>
internal sealed class ModelQueue(ModelSlot slot, BatchingOptions batching, int capacity)
{
    /// <summary>Weight of the newest run in the expected time of the next.</summary>
    private const double Newest = 0.2;

    private readonly LinkedList<PendingInfer> _waiting = [];
    private int _rows;

    public ModelSlot Slot => slot;

    public int Count => _waiting.Count;

    public bool IsFull => _waiting.Count >= capacity;

    /// <summary>Computing time that the model has had, on a scale that all models share: the one with the least is next.</summary>
    public TimeSpan Served { get; set; }

    /// <summary>What a run is expected to take.</summary>
    public TimeSpan Expected { get; private set; }

    public void Add(PendingInfer pending)
    {
        pending.Place = _waiting.AddLast(pending);
        _rows += pending.Request.Rows;
    }

    /// <summary>Takes a request out; false when it waits no more.</summary>
    public bool Remove(PendingInfer pending)
    {
        if (pending.Place is not { } place)
        {
            return false;
        }

        _waiting.Remove(place);
        pending.Place = null;
        _rows -= pending.Request.Rows;
        return true;
    }

    /// <summary>How much longer the requests are held back for others to join; nothing when they may run.</summary>
    public TimeSpan HeldBack(TimeProvider time)
    {
        if (batching.MaxDelay == TimeSpan.Zero || Count < 2 || _rows >= batching.MaxRows || !slot.CanBatch)
        {
            return TimeSpan.Zero;
        }

        var left = batching.MaxDelay - time.GetElapsedTime(_waiting.First!.Value.QueuedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Takes the oldest request, and those behind it that can be rows of the same run. Those whose time is over are ended.</summary>
    public InferBatch? Take()
    {
        while (_waiting.First is { } first)
        {
            Remove(first.Value);
            if (Expired(first.Value))
            {
                continue;
            }

            // Chosen when the turn has come, so that a request that waited is answered by the newest version.
            var batch = new InferBatch(this, slot.Hold(first.Value.Version), first.Value);
            if (batch.Model is { IsRowWise: true })
            {
                Join(batch);
            }

            return batch;
        }

        return null;
    }

    /// <summary>Notes what a run took in the place of what was expected of it.</summary>
    public void Ran(TimeSpan expected, TimeSpan took)
    {
        Served += took - expected;
        Expected = Expected == TimeSpan.Zero ? took : (Expected * (1 - Newest)) + (took * Newest);
    }

    private void Join(InferBatch batch)
    {
        var rows = batch.Requests[0].Request.Rows;
        for (var place = _waiting.First; place is not null && rows < batching.MaxRows;)
        {
            var (pending, next) = (place.Value, place.Next);
            if (rows + pending.Request.Rows <= batching.MaxRows && pending.FitsWith(batch.Requests[0]))
            {
                Remove(pending);
                if (!Expired(pending))
                {
                    batch.Requests.Add(pending);
                    rows += pending.Request.Rows;
                }
            }

            place = next;
        }
    }

    private static bool Expired(PendingInfer pending)
    {
        var expired = pending.Deadline.IsCancellationRequested;
        if (expired)
        {
            pending.End(InferReply.DeadlinePassed);
        }

        return expired;
    }
}
