using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Serving;
using Platform.Embedded;
using SafeAs = Platform.Contracts.Serving.Durability;

namespace Platform.Ingestion.Tests.Service;

public sealed class EventsTests : IDisposable
{
    private readonly TemporaryFolder _spool = new();
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();

    public void Dispose()
    {
        _kafka.Dispose();
        _spool.Dispose();
    }

    [Fact]
    public async Task Post_EveryDialectInOneArray_AllAcceptedUnderPseudonyms()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        var response = await host.TakeAsync(
            """
            [
              {"eventType":"detail-page-view","visitorId":"visitor-1","userId":"user-1","eventTime":"2026-01-01T10:00:00Z","productDetails":[{"product":{"id":"p1"}}]},
              {"client_id":"visitor-1","events":[{"name":"view_item","params":{"items":[{"item_id":"p1"}]}},{"name":"search","params":{"search_term":"lamp"}}]},
              {"type":"track","event":"Product Added","anonymousId":"visitor-1","messageId":"m1","properties":{"product_id":"p1","quantity":2}},
              {"event":"buy","item":7,"user":42,"ts":1767261600}
            ]
            """);
        Assert.Equal(5, response.Accepted);
        Assert.All(response.Results, r => Assert.False(string.IsNullOrEmpty(r.EventId)));
        Assert.Equal([SafeAs.Regional, SafeAs.Regional, SafeAs.Regional, SafeAs.Regional, SafeAs.Regional], response.Results.Select(r => r.Durability));
        var messages = IngestionHost.ReadTopic(_kafka, Topics.Clickstream);
        Assert.Equal(5, messages.Count);
        foreach (var message in messages)
        {
            var text = System.Text.Encoding.UTF8.GetString(message.Message.Value!);
            Assert.DoesNotContain("visitor-1", text);
            Assert.DoesNotContain("user-1", text);
            var value = JsonSerializer.Deserialize(message.Message.Value, ContractsJson.Default.UserEvent)!;
            Assert.Equal(value.VisitorId, message.Message.Key);
            Assert.Equal(value.EventId, System.Text.Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes(MessageHeaders.EventId)));
            Assert.Equal("a", value.Region);
        }
    }
}
