using System.Net;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Testing;

namespace Platform.Feature.Tests;

public sealed class FeatureServiceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;
    private readonly FeatureServiceFixture _service = new();

    public async ValueTask InitializeAsync() => await _service.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Events_OfBothRegions_AreInTheVisitorsFeatures()
    {
        await _service.SendAsync("a", Lamp);
        await _service.SendAsync("a", View("1", "lamp"));
        await _service.SendAsync("b", View("2", "chair"));

        var visitor = await VisitorWithAsync(2);
        Assert.Equal(["chair", "lamp"], visitor.GetProperty("views").EnumerateArray().Select(v => v.GetProperty("id").GetString()).Order());
        Assert.Equal("Light > Lamps", visitor.GetProperty("categories")[0].GetProperty("name").GetString());
        Assert.Equal(["a", "b"], visitor.GetProperty("lag").EnumerateObject().Select(l => l.Name).Order());
        Assert.Equal(1, (await ItemAsync("lamp")).GetProperty("views").GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Events_SentAgainThroughAnotherRegionAndAfterARestart_CountOnce()
    {
        await _service.SendAsync("a", View("1", "lamp"));
        await VisitorWithAsync(1);
        await _service.SendAsync("b", View("1", "lamp"));
        await _service.SendAsync("b", View("2", "lamp"));
        await VisitorWithAsync(2);

        await _service.StopAsync();
        await _service.SendAsync("a", View("2", "lamp"));
        await _service.SendAsync("a", View("3", "lamp"));
        await _service.StartAsync();

        await VisitorWithAsync(3);
        Assert.Equal(3, (await ItemAsync("lamp")).GetProperty("views").GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Events_ThatCannotBeRead_AreRejectedWithTheReasonAndHoldUpNothing()
    {
        await _service.SendAsync("a", Topics.Clickstream, "v", Encoding.UTF8.GetBytes("{ not json"));
        await _service.SendAsync("a", Topics.Clickstream, "v", Encoding.UTF8.GetBytes("{\"eventId\":\"x\"}"));
        await _service.SendAsync("a", View("1", "lamp"));

        await VisitorWithAsync(1);
        var reasons = ReadRejected(2);
        Assert.Contains(reasons, r => r.Contains("not an event in JSON", StringComparison.Ordinal));
        Assert.Contains(reasons, r => r.Contains("visitorId", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Events_OfAProbe_AreInItsFeaturesAndCountNowhere()
    {
        await _service.SendAsync("a", View("1", "lamp") with { Synthetic = true });

        Assert.True((await VisitorWithAsync(1)).GetProperty("synthetic").GetBoolean());
        Assert.Equal(0, (await ItemAsync("lamp")).GetProperty("views").GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task GetVisitor_Unknown_IsAProblemThatSaysSo()
    {
        using var answer = await _service.Client.GetAsync("/v1/features/nobody");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task GetLag_EverythingApplied_IsNoughtForEachRegionsLog()
    {
        await _service.SendAsync("a", View("1", "lamp"));
        await VisitorWithAsync(1);

        var lag = JsonDocument.Parse(await _service.Client.GetStringAsync("/v1/lag")).RootElement.GetProperty("lag");

        Assert.Equal(["a", "b"], lag.EnumerateObject().Select(r => r.Name).Order());
        Assert.All(lag.EnumerateObject(), r => Assert.Equal(0, r.Value.GetInt64()));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(FeatureServiceFixture.ClientKey, HttpStatusCode.Forbidden)]
    public async Task GetVisitor_WithoutTheServicesKey_IsRefused(string? key, HttpStatusCode expected)
    {
        using var client = new HttpClient { BaseAddress = _service.Client.BaseAddress };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        using var answer = await client.GetAsync("/v1/features/nobody");

        Assert.Equal(expected, answer.StatusCode);
    }

    private static Product Lamp => new()
    {
        Id = "lamp", Title = "Lamp", Categories = ["Light > Lamps"], Brands = ["Lux"], PriceInfo = new PriceInfo { Price = 9.5m, CurrencyCode = "EUR" },
    };

    private static UserEvent View(string id, string product) => new()
    {
        EventId = id,
        EventType = EventType.DetailPageView,
        VisitorId = FeatureServiceFixture.Pseudonym("shopper"),
        EventTime = s_now,
        ReceivedTime = s_now,
        ProductDetails = [new ProductDetail { Product = new ProductReference(product) }],
    };

    private async Task<JsonElement> VisitorWithAsync(long events) =>
        (await Eventually.GetAsync(() => _service.VisitorAsync("shopper"), v => v?.GetProperty("events").GetInt64() == events))!.Value;

    private async Task<JsonElement> ItemAsync(string id) =>
        JsonDocument.Parse(await _service.Client.GetStringAsync($"/v1/features/items/{id}")).RootElement;

    private List<string> ReadRejected(int count)
    {
        var config = new ConsumerConfig { BootstrapServers = _service.Bootstrap("a"), GroupId = "test", AutoOffsetReset = AutoOffsetReset.Earliest };
        using var consumer = new ConsumerBuilder<string, byte[]>(config).Build();
        consumer.Assign([new TopicPartitionOffset(Topics.Rejected, 0, Offset.Beginning), new TopicPartitionOffset(Topics.Rejected, 1, Offset.Beginning)]);
        var reasons = new List<string>();
        while (reasons.Count < count)
        {
            var read = consumer.Consume(TimeSpan.FromSeconds(30));
            Assert.NotNull(read);
            reasons.Add(Encoding.UTF8.GetString(read.Message.Headers.GetLastBytes(MessageHeaders.Reason)));
        }

        return reasons;
    }
}
