namespace Platform.Messaging.Consuming;

/// <summary>
/// Where a partition has to go on. The client asks the broker for the place to begin at, and when that answer comes after it was sent elsewhere it
/// goes back there without a word, even from the midst of reading (librdkafka's issue 2256, whose advice this follows): what lies between would
/// be skipped for ever, or come again. No clock, no client.
/// </summary>
internal sealed class SoughtPosition(long offset)
{
    private long? _seen;

    /// <summary>The offset that has to come next.</summary>
    public long Next { get; private set; } = offset;

    /// <summary>Takes what came: a record's offset, or that of the partition's end.</summary>
    public SeekResult Arrived(long at, bool isEnd)
    {
        // Told the same twice, it is so: what was sought was cut off, or the log began anew.
        if (at != Next && at != _seen)
        {
            _seen = at;
            return SeekResult.Elsewhere;
        }

        (Next, _seen) = (isEnd ? at : at + 1, null);
        return SeekResult.There;
    }
}

internal enum SeekResult
{
    /// <summary>It goes on from here.</summary>
    There,

    /// <summary>It has to be told again; what came is not for the handler.</summary>
    Elsewhere,
}
