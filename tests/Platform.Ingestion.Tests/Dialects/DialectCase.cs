using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Ingestion.Bodies;
using Platform.Ingestion.Dialects;
using Platform.Ingestion.Events;

namespace Platform.Ingestion.Tests.Dialects;

/// <summary>Reads a body as the service does, without brokers.</summary>
internal static class DialectCase
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static List<ReadEvent> Read(string body, bool lines = false) => Read(Encoding.UTF8.GetBytes(body), lines);

    public static List<ReadEvent> Read(byte[] body, bool lines = false)
    {
        var pieces = JsonPieces.Cut(body, lines, out var malformed);
        Assert.Null(malformed);
        return new EventParser(Options.Create(new IngestionOptions()), new FakeTimeProvider(Now)).Parse(body, pieces).Events;
    }

    public static EventDraft Taken(string body)
    {
        var read = Assert.Single(Read(body));
        Assert.True(read.Draft is not null, $"{read.Violation}");
        return read.Draft;
    }
}
