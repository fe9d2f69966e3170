using System.Collections;

namespace Platform.Messaging.Consuming;

/// <summary>Records of one partition, in order, at least one.</summary>
public sealed class RecordBatch : IReadOnlyList<ConsumedRecord>
{
    private readonly IReadOnlyList<ConsumedRecord> _records;
    private readonly Func<IReadOnlyList<RejectedRecord>, CancellationToken, Task> _move;
    private readonly List<RejectedRecord> _rejected = [];

    internal RecordBatch(IReadOnlyList<ConsumedRecord> records, long nextOffset, Func<IReadOnlyList<RejectedRecord>, CancellationToken, Task> move)
    {
        _records = records;
        _move = move;
        NextOffset = nextOffset;
    }

    /// <summary>The region whose Kafka it was read from.</summary>
    public string Region => _records[0].Region;

    public string Topic => _records[0].Topic;

    public int Partition => _records[0].Partition;

    /// <summary>Where reading goes on when this batch is done: what a handler that keeps its own offsets stores.</summary>
    public long NextOffset { get; }

    public int Count => _records.Count;

    public ConsumedRecord this[int index] => _records[index];

    /// <summary>
    /// Sets a record aside that can never be applied. It is in the rejected topic, with the reason, before the batch counts as done.
    /// When the handler throws after all, nothing was rejected.
    /// </summary>
    public void Reject(ConsumedRecord record, string reason) => _rejected.Add(new RejectedRecord(record, reason));

    /// <summary>
    /// Moves what was rejected so far to the rejected topic now. A handler that keeps its own offsets calls it before it stores one,
    /// so that a crash between the two loses nothing. Throws when the topic cannot be reached, so that the batch comes again.
    /// </summary>
    public async Task FlushRejectedAsync(CancellationToken cancellationToken)
    {
        if (_rejected.Count > 0)
        {
            await _move([.. _rejected], cancellationToken);
            _rejected.Clear();
        }
    }

    public IEnumerator<ConsumedRecord> GetEnumerator() => _records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal readonly record struct RejectedRecord(ConsumedRecord Record, string Reason);
