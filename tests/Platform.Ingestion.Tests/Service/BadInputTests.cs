using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Embedded;
using Platform.Testing;

namespace Platform.Ingestion.Tests.Service;

/// <summary>Whatever is sent: a 4xx that names field and mend, nothing half-written, and the service goes on.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Good = """{"eventType":"home-page-view","visitorId":"v"}""";
    private readonly TempFolder _spool = new();
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();

    public void Dispose()
    {
        _kafka.Dispose();
        _spool.Dispose();
    }

    [Fact]
    public async Task Post_EverythingBad_IsA400ThatNamesItAndWritesNothing()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        (string Body, string Field)[] cases =
        [
            ("", "body"),
            ("   ", "body"),
            ("{", "body"),
            ($"[{Good},", "body"),
            ($"[{Good}] x", "body"),
            ("<event/>", "body"),
            ("{\"eventType\": \"home-page-view\",}", "body"),
            (new string('[', 100_000), "body"),
            ($"{{\"a\":{new string('[', 100_000)}{new string(']', 100_000)}}}", "event"),
            ("7", "event"),
            ("""{"eventType":"teleport","visitorId":"v"}""", "eventType"),
            ("""{"eventType":["home-page-view"],"visitorId":"v"}""", "eventType"),
            ("""{"eventType":"add-to-cart","visitorId":"v","productDetails":[{"product":{"id":"p"},"quantity":-4}]}""", "productDetails[0].quantity"),
            ("""{"eventType":"home-page-view","visitorId":"v","eventTime":"3026-01-01T00:00:00Z"}""", "eventTime"),
            ("""{"eventType":"home-page-view","visitorId":"a\u0000b"}""", "visitorId"),
        ];
        foreach (var (body, field) in cases)
        {
            using var response = await host.PostAsync(body);
            var shown = body[..Math.Min(60, body.Length)];
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode} for {shown}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(field, out _), $"{problem.RootElement} for {shown}");
            Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
            Assert.NotEmpty(problem.RootElement.GetProperty("traceId").GetString()!);
        }

        using var invalid = await host.SendAsync(HttpMethod.Post, "/v1/events", [.. "{\"eventType\":\"home-page-view\",\"visitorId\":\"a"u8, 0xFF, .. "\"}"u8]);
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Empty(IngestionHost.ReadTopic(_kafka, Topics.Clickstream));
        Assert.Equal(1, (await host.TakeAsync(Good)).Accepted);
    }

    [Fact]
    public async Task Post_MalformedJson_NamesLineAndByte()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        using var response = await host.PostAsync("[\n  {\"eventType\": oops}\n]");
        Assert.Contains("line 2, byte 17", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Post_OtherContentType_IsRefusedWith415(string type)
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        using var response = await host.PostAsync(Good, type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("application/x-ndjson", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_TenMegabytes_IsRefusedWith413AlsoWithoutALength()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path, kestrel: true);
        var large = Encoding.UTF8.GetBytes($"[{string.Join(",", Enumerable.Repeat(Good, 10_000_000 / Good.Length))}]");
        using var response = await host.SendAsync(HttpMethod.Post, "/v1/events", large);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = new StreamContent(new MemoryStream(large)) };
        chunked.Content.Headers.ContentType = new("application/json");
        chunked.Headers.TransferEncodingChunked = true;
        using var second = await host.Client.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, second.StatusCode);
        Assert.Equal(1, (await host.TakeAsync(Good)).Accepted);
    }

    [Fact]
    public async Task Post_MoreThanAThousandEvents_IsRefusedWith413()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        using var response = await host.PostAsync($"[{string.Join(",", Enumerable.Repeat(Good, 1_001))}]");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var one = string.Join(",", Enumerable.Repeat("""{"name":"view_item","params":{"items":[{"item_id":"p"}]}}""", 1_001));
        using var expanded = await host.PostAsync("""{"client_id":"c","events":[""" + one + "]}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, expanded.StatusCode);
        Assert.Equal(1_000, (await host.TakeAsync($"[{string.Join(",", Enumerable.Repeat(Good, 1_000))}]")).Accepted);
    }

    [Fact]
    public async Task Post_EventThatGrowsBeyondAMessage_IsRejectedAlone()
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        // Each of these characters is written out with six.
        var values = string.Join(",", Enumerable.Repeat($"\"{new string('<', 1_000)}\"", 200));
        var large = """{"eventType":"home-page-view","visitorId":"v","attributes":{"a":{"text":[""" + values + "]}}}";
        var response = await host.TakeAsync($"[{large},{Good}]");
        Assert.Equal((1, 1, "event"), (response.Accepted, response.Rejected, response.Results[0].Field));
    }

    [Theory]
    [InlineData("""{"title":"t"}""", "id")]
    [InlineData("""{"id":"p"}""", "title")]
    [InlineData("""{"id":"p","title":"  "}""", "title")]
    [InlineData("""{"id":"a\u0001b","title":"t"}""", "id")]
    [InlineData("""{"id":"p","title":"t","priceInfo":{"price":-1,"currencyCode":"EUR"}}""", "priceInfo.price")]
    [InlineData("""{"id":"p","title":"t","priceInfo":{"currencyCode":"EUR"}}""", "priceInfo.price")]
    [InlineData("""{"id":"p","title":"t","priceInfo":{"price":1,"currencyCode":"euro"}}""", "priceInfo.currencyCode")]
    [InlineData("""{"id":"p","title":"t","availability":"SOON"}""", "availability")]
    [InlineData("""{"id":"p","title":"t","availableQuantity":-1}""", "availableQuantity")]
    [InlineData("""{"id":"p","title":"t","brands":[1]}""", "brands[0]")]
    [InlineData("""{"id":"p","title":"t","images":[{}]}""", "images[0].uri")]
    [InlineData("""{"id":"p","title":"t","gtin":"12a"}""", "gtin")]
    [InlineData("[", "body")]
    [InlineData("5", "product")]
    public async Task Put_BadProduct_IsA400ThatNamesIt(string body, string field)
    {
        await using var host = await IngestionHost.StartAsync([_kafka.BootstrapServers], _spool.Path);
        using var response = await host.SendAsync(HttpMethod.Put, "/v1/products", Encoding.UTF8.GetBytes(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(field, out _), problem.RootElement.ToString());
    }
}
