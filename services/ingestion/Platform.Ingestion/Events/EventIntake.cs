using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Ingestion.Dialects;
using Platform.Ingestion.Durability;

namespace Platform.Ingestion.Events;

/// <summary>What became of a request's events.</summary>
/// <param name="Results">One an event; those that nothing durable took have no place in an answer.</param>
/// <param name="Lost">How many nothing durable took: the client must send them again.</param>
internal sealed record IntakeOutcome(IngestResult[] Results, int Lost);

/// <summary>Takes the events that were understood: gives ids, knows duplicates, makes the rest durable.</summary>
internal sealed class EventIntake(
    DurableLog log, RecentEvents recent, EventBuilder builder, IntakeMetrics metrics, IOptions<IngestionOptions> options, TimeProvider time)
{
    private const string TooLarge = "too large for one message once it is written out: send less with the event.";

    private readonly FrozenDictionary<EventType, EventScope> _scopes =
        options.Value.Durability.ToFrozenDictionary(d => EventNames.Retail[d.Key], d => d.Value);

    public async Task<IntakeOutcome> TakeAsync(IReadOnlyList<ReadEvent> events, EventIds ids, bool synthetic, CancellationToken cancellationToken)
    {
        var results = new IngestResult[events.Count];
        var entries = new List<LogEntry>(events.Count);
        var scopes = new List<EventScope>(events.Count);
        var places = new List<int>(events.Count);
        var seen = events.Count > 1 ? new HashSet<string>(events.Count, StringComparer.Ordinal) : null;
        var now = time.GetUtcNow();
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Draft is not { } draft)
            {
                results[i] = Refused(i, events[i]);
                continue;
            }

            var eventId = draft.EventId ?? ids.Next(i);
            if (seen?.Add(eventId) == false || recent.Contains(eventId))
            {
                results[i] = new IngestResult { Index = i, EventId = eventId, Status = IngestStatus.Duplicate };
                continue;
            }

            var userEvent = builder.Build(draft, eventId, now, synthetic);
            var value = JsonSerializer.SerializeToUtf8Bytes(userEvent, ContractsJson.Default.UserEvent);
            if (value.Length > options.Value.MaxItemBytes)
            {
                results[i] = ResultOf(i, eventId, new WriteResult(null, TooLarge: true));
                continue;
            }

            entries.Add(new LogEntry(Topics.Clickstream, userEvent.VisitorId, value, eventId, now));
            scopes.Add(_scopes.GetValueOrDefault(draft.Type, EventScope.Regional));
            places.Add(i);
        }

        var written = await log.WriteAsync(Topics.Clickstream, entries, scopes, cancellationToken);
        var lost = 0;
        for (var i = 0; i < written.Length; i++)
        {
            results[places[i]] = ResultOf(places[i], entries[i].EventId, written[i]);
            lost += written[i] is { Safe: null, TooLarge: false } ? 1 : 0;
        }

        recent.AddAccepted(results);
        Measure(events, results);
        return new IntakeOutcome(results, lost);
    }

    private static IngestResult ResultOf(int index, string eventId, WriteResult written) => written switch
    {
        { Safe: { } safe } => new IngestResult { Index = index, EventId = eventId, Status = IngestStatus.Accepted, Durability = safe },
        { TooLarge: true } => new IngestResult { Index = index, EventId = eventId, Status = IngestStatus.Rejected, Field = "event", Reason = TooLarge },
        // Not an answer: the whole request is refused with 503.
        _ => new IngestResult { Index = index, EventId = eventId, Status = IngestStatus.Rejected },
    };

    private static IngestResult Refused(int index, ReadEvent read) => new()
    {
        Index = index,
        EventId = read.Draft?.EventId,
        Status = IngestStatus.Rejected,
        Field = read.Violation!.Field is { Length: > 0 } field ? field : "event",
        Reason = read.Violation.Reason,
    };

    private void Measure(IReadOnlyList<ReadEvent> events, IngestResult[] results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            var status = results[i] is { Status: IngestStatus.Rejected, Reason: null } ? "lost" : IntakeMetrics.NameOf(results[i].Status);
            metrics.Event(status, events[i].Type, events[i].Dialect);
        }
    }
}
