namespace Platform.Messaging.Consuming;

/// <summary>
/// Whether the records of a partition follow one another. In a topic that is not compacted every offset has a record: where some are left out, Kafka
/// had removed them, by age or by size, before they were read. Owned by the thread that reads.
/// </summary>
internal sealed class OffsetSequence
{
    private long? _next;

    /// <summary>Says where reading begins, so that a hole before the first record is seen too.</summary>
    public void BeginAt(long offset) => _next = offset;

    /// <summary>Takes what came: a record's offset, or that of the partition's end.</summary>
    /// <returns>How many records are missing before it; 0 also where a log began anew.</returns>
    public long Missing(long at, bool isEnd)
    {
        var missing = _next is { } next ? Math.Max(0, at - next) : 0;
        _next = isEnd ? at : at + 1;
        return missing;
    }
}
