using Microsoft.Extensions.Options;
using Platform.Contracts.Serving;

namespace Platform.Ingestion.Events;

/// <summary>
/// Ids of events that were accepted lately, so that a repeated one can be answered as a duplicate without being written again. A
/// courtesy to clients: counting once is up to the readers of the log. Two generations: when the younger one is full or old, it
/// becomes the elder and the elder is forgotten.
/// </summary>
internal sealed class RecentEvents
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _age;
    private readonly int _most;
    private readonly Lock _lock = new();
    private HashSet<string> _young = new(StringComparer.Ordinal);
    private HashSet<string> _old = new(StringComparer.Ordinal);
    private long _since;

    public RecentEvents(IOptions<IngestionOptions> options, TimeProvider time)
    {
        _time = time;
        _age = options.Value.Deduplication.Age;
        _most = options.Value.Deduplication.Ids / 2;
        _since = time.GetTimestamp();
    }

    /// <summary>Whether an event with this id was accepted lately.</summary>
    public bool Contains(string eventId)
    {
        lock (_lock)
        {
            Age();
            return _young.Contains(eventId) || _old.Contains(eventId);
        }
    }

    /// <summary>Remembers the events that are durable. One in flight is not: it may still fail, and then must be sent again.</summary>
    public void AddAccepted(IReadOnlyList<IngestResult> results)
    {
        lock (_lock)
        {
            for (var i = 0; i < results.Count; i++)
            {
                if (results[i] is not { Status: IngestStatus.Accepted, Durability: not null, EventId: { } id })
                {
                    continue;
                }

                if (_young.Count >= _most)
                {
                    Turn();
                }

                if (_most > 0)
                {
                    _young.Add(id);
                }
            }
        }
    }

    private void Age()
    {
        if (_time.GetElapsedTime(_since) > _age)
        {
            Turn();
        }
    }

    private void Turn()
    {
        (_old, _young) = (_young, _old);
        _young.Clear();
        _since = _time.GetTimestamp();
    }
}
