namespace Platform.Messaging.Consuming;

/// <summary>
/// Applies records. One instance serves all partitions of all regions: calls for one partition come in order, one after the other;
/// calls for different partitions come at the same time.
/// </summary>
public interface IRecordHandler
{
    /// <summary>
    /// Applies a batch. An exception means that nothing counts as done: the batch comes again after a pause, for as long as it takes.
    /// A <see cref="PoisonRecordException"/> sets that record aside and the rest comes again.
    /// </summary>
    Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken);
}

/// <summary>A handler that remembers its own offsets.</summary>
public interface IOffsetSource
{
    /// <summary>The next offset to read; null when the partition was never read. An exception means "not known now": it is asked again.</summary>
    Task<long?> NextOffsetAsync(string region, string topic, int partition, CancellationToken cancellationToken);
}

/// <summary>This record can never be applied; it is moved to the rejected topic with the reason.</summary>
public sealed class PoisonRecordException(ConsumedRecord record, string reason, Exception? inner = null) : Exception(reason, inner)
{
    public ConsumedRecord Record { get; } = record;
}

/// <summary>
/// The store of a handler that keeps its own offsets knows less than it did, since it was emptied or restored: the partition is read again
/// from <see cref="IOffsetSource.NextOffsetAsync"/>. Only with <see cref="PartitionAssignment.Group"/>.
/// </summary>
public sealed class RepositionException(string reason) : Exception(reason);
