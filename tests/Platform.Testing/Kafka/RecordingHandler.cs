using System.Collections.Concurrent;
using Platform.Messaging.Consuming;

namespace Platform.Testing.Kafka;

/// <summary>Remembers what it was handed, after letting a test interfere.</summary>
public sealed class RecordingHandler : IRecordHandler
{
    private readonly ConcurrentQueue<ConsumedRecord> _applied = new();

    /// <summary>Runs before a batch is remembered.</summary>
    public Func<RecordBatch, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<ConsumedRecord> Applied => [.. _applied];

    public IReadOnlyList<string> Keys => [.. _applied.Select(r => r.Key!)];

    public async Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        await Before(batch, cancellationToken);
        foreach (var record in batch)
        {
            _applied.Enqueue(record);
        }
    }
}

/// <summary>Keeps its own offsets, as a handler does that stores them in one transaction with its effect.</summary>
public sealed class OffsetKeepingHandler : IRecordHandler, IOffsetSource
{
    private readonly ConcurrentDictionary<int, long> _offsets = new();
    private readonly ConcurrentQueue<ConsumedRecord> _applied = new();
    private int _asked;

    /// <summary>How often the store fails before it answers.</summary>
    public int StoreFailures { get; set; }

    public IReadOnlyList<ConsumedRecord> Applied => [.. _applied];

    public IDictionary<int, long> Offsets => _offsets;

    public Task<long?> NextOffsetAsync(string region, string topic, int partition, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _asked) <= StoreFailures)
        {
            throw new IOException("The store is away.");
        }

        return Task.FromResult(_offsets.TryGetValue(partition, out var next) ? (long?)next : null);
    }

    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            _applied.Enqueue(record);
        }

        _offsets[batch.Partition] = batch.NextOffset;
        return Task.CompletedTask;
    }
}
