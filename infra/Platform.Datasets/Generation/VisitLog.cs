using Platform.Contracts.Events;

namespace Platform.Datasets.Generation;

/// <summary>The events of one visit, each some seconds after the one before.</summary>
internal sealed class VisitLog(Shopper shopper, DateTimeOffset start, string sessionId, Random random)
{
    private readonly List<UserEvent> _events = [];

    public DateTimeOffset Now { get; private set; } = start;

    public string SessionId => sessionId;

    /// <summary>Ids of the products looked at.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public void Wait(TimeSpan time) => Now += time;

    public void Add(EventType type, Func<UserEvent, UserEvent> fill)
    {
        _events.Add(fill(new UserEvent
        {
            EventId = random.NextGuid().ToString(),
            EventType = type,
            VisitorId = shopper.VisitorId,
            UserId = shopper.UserId,
            SessionId = sessionId,
            EventTime = Now,
        }));
        // People read for half a minute, some for minutes.
        Now += TimeSpan.FromMilliseconds(Math.Round(Math.Clamp(random.LogNormal(18_000, 0.9), 1_500, 400_000)));
    }

    /// <summary>What happened by <paramref name="end"/>; a visit may outlast the history.</summary>
    public List<UserEvent> UntilEnd(DateTimeOffset end)
    {
        _events.RemoveAll(e => e.EventTime > end);
        return _events;
    }
}
