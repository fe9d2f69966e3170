using Microsoft.Extensions.Options;
using Platform.Ingestion.Bodies;
using Platform.Ingestion.Dialects;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Events;

/// <summary>The events of one request, as they were understood.</summary>
/// <param name="Events">In the order sent; a body of several under one client counts each.</param>
/// <param name="AnyJson">False when not one piece was JSON.</param>
internal sealed record ParsedEvents(List<ReadEvent> Events, bool AnyJson);

/// <summary>Reads every piece of a body by its own dialect and by the rules; one that is wrong is refused alone.</summary>
internal sealed class EventParser(IOptions<IngestionOptions> options, TimeProvider time)
{
    public ParsedEvents Parse(ReadOnlyMemory<byte> body, JsonPieces pieces)
    {
        var events = new List<ReadEvent>(pieces.Pieces.Count);
        var reader = new FieldReader();
        var now = time.GetUtcNow();
        var anyJson = pieces.Pieces.Count == 0;
        foreach (var range in pieces.Pieces)
        {
            var first = events.Count;
            using var document = PieceReader.Open(body[range], options.Value.MaxItemBytes, "event", out var violation, out var isJson);
            anyJson |= isJson;
            if (document is null)
            {
                events.Add(new ReadEvent(DialectSelector.Unknown, null, null, violation));
                continue;
            }

            DialectSelector.Read(document.RootElement, reader, events);
            for (var i = first; i < events.Count; i++)
            {
                if (events[i].Draft is { } draft && EventRules.Check(draft, now) is { } broken)
                {
                    events[i] = events[i] with { Draft = null, Violation = broken };
                }
            }
        }

        return new ParsedEvents(events, anyJson);
    }
}
