using System.Globalization;

namespace Platform.FeatureStore.Visitors;

/// <summary>Which visit an event belongs to.</summary>
internal static class Sessions
{
    /// <summary>A visit ends when nothing happens for this long.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>Longer ids of clients are cut.</summary>
    private const int LongestId = 128;

    /// <summary>The current visit after an event; an event of an earlier visit that comes late leaves it as it is.</summary>
    public static Session Next(Session? current, string? clientId, DateTimeOffset time)
    {
        var id = string.IsNullOrEmpty(clientId) ? null : clientId.Length <= LongestId ? clientId : clientId[..LongestId];
        if (current is not { } session)
        {
            return Begin(id, time);
        }

        if (id is null ? time > session.Last + Idle : id != session.Id && time >= session.Last)
        {
            return Begin(id, time);
        }

        if (id is null ? time < session.Started - Idle : id != session.Id)
        {
            return session;
        }

        return session with
        {
            Started = time < session.Started ? time : session.Started,
            Last = time > session.Last ? time : session.Last,
            Events = session.Events + 1,
        };
    }

    private static Session Begin(string? id, DateTimeOffset time) =>
        new(id ?? time.ToUnixTimeSeconds().ToString("x", CultureInfo.InvariantCulture), time, time, 1);
}
