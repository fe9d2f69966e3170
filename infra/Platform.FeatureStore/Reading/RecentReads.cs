using System.Runtime.InteropServices;

namespace Platform.FeatureStore.Reading;

/// <summary>
/// Values by id that are read at most once in a while, however many ask: whoever misses some reads them in one batch, and those who
/// miss the same ones meanwhile wait for that batch. A read that failed is not kept.
/// </summary>
/// <param name="read">Reads many at once. It ends by itself: one who waits may give up, the read goes on for the others.</param>
/// <param name="keptFor">How old a value may be.</param>
/// <param name="capacity">Ids kept, at most; the ones asked for least lately go first.</param>
internal sealed class RecentReads<T>(
    Func<IReadOnlyCollection<string>, Task<IReadOnlyDictionary<string, T>>> read, TimeSpan keptFor, int capacity, TimeProvider time)
    where T : class
{
    private static readonly List<(int Place, Batch Batch)> s_nothing = [];

    private readonly Lock _lock = new();

    // Two halves that change places: the older one is forgotten as a whole, which needs no list of uses and allocates nothing.
    private Dictionary<string, Batch> _current = new(StringComparer.Ordinal);
    private Dictionary<string, Batch> _before = new(StringComparer.Ordinal);
    private long _turned = time.GetTimestamp();

    /// <summary>Puts the value of each of <paramref name="ids"/> at the same place of <paramref name="values"/>; null where there is none.</summary>
    public async ValueTask ReadAsync(ReadOnlyMemory<string> ids, Memory<T?> values, CancellationToken cancellationToken)
    {
        foreach (var (place, batch) in TakeKept(ids.Span, values.Span))
        {
            await batch.Done.WaitAsync(cancellationToken);
            values.Span[place] = batch.Values!.GetValueOrDefault(ids.Span[place]);
        }
    }

    /// <summary>Fills in what is here and sees to it that the rest is being read.</summary>
    /// <returns>The places that wait for a batch.</returns>
    private List<(int Place, Batch Batch)> TakeKept(ReadOnlySpan<string> ids, Span<T?> values)
    {
        var waiting = s_nothing;
        Batch? own = null;
        var now = time.GetTimestamp();
        lock (_lock)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                var batch = BatchOf(ids[i], now, ref own);
                if (batch.Values is { } known)
                {
                    values[i] = known.GetValueOrDefault(ids[i]);
                    continue;
                }

                waiting = waiting == s_nothing ? [] : waiting;
                waiting.Add((i, batch));
            }
        }

        own?.Begin(read);
        return waiting;
    }

    private Batch BatchOf(string id, long now, ref Batch? own)
    {
        if (_current.Count >= Math.Max(1, capacity / 2) || time.GetElapsedTime(_turned, now) >= keptFor)
        {
            (_current, _before, _turned) = (_before, _current, now);
            _current.Clear();
        }

        ref var batch = ref CollectionsMarshal.GetValueRefOrAddDefault(_current, id, out _);
        if (batch is null && _before.TryGetValue(id, out var earlier))
        {
            batch = earlier;
        }

        if (batch is null || batch.Done.IsFaulted || time.GetElapsedTime(batch.Begun, now) >= keptFor)
        {
            batch = own ??= new Batch(now);
            own.Ids.Add(id);
        }

        return batch;
    }

    private sealed class Batch
    {
        private readonly TaskCompletionSource<Task> _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile IReadOnlyDictionary<string, T>? _values;

        public Batch(long begun)
        {
            Begun = begun;
            Done = _reading.Task.Unwrap();
        }

        public long Begun { get; }

        public List<string> Ids { get; } = [];

        /// <summary>Ends when <see cref="Values"/> are there, or with what went wrong.</summary>
        public Task Done { get; }

        public IReadOnlyDictionary<string, T>? Values => _values;

        public void Begin(Func<IReadOnlyCollection<string>, Task<IReadOnlyDictionary<string, T>>> read) => _reading.SetResult(ReadAsync(read));

        private async Task ReadAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlyDictionary<string, T>>> read) => _values = await read(Ids);
    }
}
