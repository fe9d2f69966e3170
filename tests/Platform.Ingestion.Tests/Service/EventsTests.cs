using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Serving;
using Platform.Embedded;
using Platform.Testing;
using SafeAs = Platform.Contracts.Serving.Durability;

namespace Platform.Ingestion.Tests.Service;

public sealed class EventsTests : IDisposable
{
    private readonly TempFolder _spool = new();
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

    [Fact]
    public async Task Post_SameEventAgain_IsADuplicateAndIsNotWrittenAgain()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        const string Body = """{"eventType":"home-page-view","visitorId":"v","eventId":"once"}""";
        Assert.Equal(IngestStatus.Accepted, (await host.TakeAsync(Body)).Results.Single().Status);
        var second = await host.TakeAsync(Body);
        Assert.Equal((0, 1, "once"), (second.Accepted, second.Duplicates, second.Results.Single().EventId));
        var inOneBatch = await host.TakeAsync($"[{Body.Replace("once", "twice")},{Body.Replace("once", "twice")}]");
        Assert.Equal([IngestStatus.Accepted, IngestStatus.Duplicate], inOneBatch.Results.Select(r => r.Status));
        Assert.Equal(2, IngestionHost.ReadTopic(_kafka, Topics.Clickstream).Count);
    }

    [Fact]
    public async Task Post_SameIdempotencyKey_GivesTheSameIds()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path, new Dictionary<string, string?> { ["Ingestion:Deduplication:Ids"] = "0" });
        const string Body = """[{"eventType":"home-page-view","visitorId":"v"},{"eventType":"home-page-view","visitorId":"v"}]""";
        var first = await host.TakeAsync(Body, headers: ("Idempotency-Key", "k-1"));
        var again = await host.TakeAsync(Body, headers: ("Idempotency-Key", "k-1"));
        var other = await host.TakeAsync(Body, headers: ("Idempotency-Key", "k-2"));
        Assert.Equal(first.Results.Select(r => r.EventId), again.Results.Select(r => r.EventId));
        Assert.Equal(4, first.Results.Concat(other.Results).Select(r => r.EventId).Distinct().Count());
    }

    [Fact]
    public async Task Post_OneBadOfThree_OthersAreAccepted()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        var response = await host.TakeAsync(
            """
            {"eventType":"home-page-view","visitorId":"v"}
            {"eventType":"add-to-cart","visitorId":"v","productDetails":[{"product":{"id":"p"}}]}
            {"eventType":"home-page-view","visitorId":"v"}
            """,
            "application/x-ndjson");
        Assert.Equal((2, 0, 1), (response.Accepted, response.Duplicates, response.Rejected));
        Assert.Equal((1, "productDetails[0].quantity"), (response.Results[1].Index, response.Results[1].Field));
        Assert.Contains("how many", response.Results[1].Reason);
    }

    [Fact]
    public async Task Post_LinesUnderTheJsonContentType_AreReadAsLines()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        var response = await host.TakeAsync("{\"event\":\"view\",\"item\":1,\"user\":2}\r\n\r\n{\"event\":\"view\",\"item\":2,\"user\":2}\r\n");
        Assert.Equal(2, response.Accepted);
    }

    [Fact]
    public async Task Post_Synthetic_IsMarkedForTheInternalKeyAndForbiddenForOthers()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        const string Body = """{"eventType":"home-page-view","visitorId":"v"}""";
        using var refused = await host.PostAsync(Body, headers: ("X-Platform-Synthetic", "1"));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
        host.Client.DefaultRequestHeaders.Remove("X-API-Key");
        await host.TakeAsync(Body, headers: [("X-Platform-Synthetic", "1"), ("X-API-Key", IngestionHost.InternalKey)]);
        var message = Assert.Single(IngestionHost.ReadTopic(_kafka, Topics.Clickstream));
        Assert.True(JsonSerializer.Deserialize(message.Message.Value, ContractsJson.Default.UserEvent)!.Synthetic);
    }

    [Fact]
    public async Task Post_WithoutAKey_IsRefused()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        host.Client.DefaultRequestHeaders.Remove("X-API-Key");
        using var response = await host.PostAsync("{}");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Post_FasterThanTheKeyMay_IsToldWhenToComeBack()
    {
        await using var host = await IngestionHost.StartAsync(
            [_kafka.BootstrapServers], _spool.Path, new Dictionary<string, string?> { ["Ingestion:Rate:Burst"] = "2", ["Ingestion:Rate:PerSecond"] = "1" });
        HttpResponseMessage last;
        do
        {
            last = await host.PostAsync("""{"eventType":"home-page-view","visitorId":"v"}""");
        }
        while (last.StatusCode == System.Net.HttpStatusCode.Accepted);
        Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, last.StatusCode);
        Assert.NotNull(last.Headers.RetryAfter);
    }
}
