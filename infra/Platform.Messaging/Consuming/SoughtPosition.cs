namespace Platform.Messaging.Consuming;

/// <summary>
/// Where a partition was told to go on, until it has. The client asks the broker for the place to begin at, and an answer that comes after it was sent
/// elsewhere takes it back there without a word, so that what lies between would be skipped for ever. No clock, no client.
/// </summary>
internal sealed class SoughtPosition(long offset)
{
    private long? _seen;

    public long Offset => offset;

    /// <summary>Takes what came first: a record's offset, or that of the partition's end.</summary>
    public SeekResult Arrived(long first)
    {
        // Told the same twice, it is so: what was sought was cut off, or the log began anew.
        var there = first == offset || first == _seen;
        _seen = first;
        return there ? SeekResult.There : SeekResult.Elsewhere;
    }
}

internal enum SeekResult
{
    /// <summary>It goes on from here.</summary>
    There,

    /// <summary>It has to be told again; what came is not for the handler.</summary>
    Elsewhere,
}
