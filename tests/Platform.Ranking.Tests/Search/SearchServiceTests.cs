using System.Text.Json;
using Confluent.Kafka;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Embedded;
using Platform.Testing;

namespace Platform.Ranking.Tests.Search;

/// <summary>The service from topic to answer.</summary>
public sealed class SearchServiceTests
{
    [Fact]
    public async Task Search_ProductWrittenChangedDeleted_FollowsTheTopic()
    {
        await using var host = new SearchHost();
        await host.InitializeAsync();

        await host.PutAsync(new Product { Id = "1", Title = "Wireless headphones" });
        var found = await host.FoundAsync("/v1/search?q=headphone", 1);
        Assert.Equal("Wireless headphones", found.GetProperty("results")[0].GetProperty("product").GetProperty("title").GetString());
        Assert.Equal("a", found.GetProperty("servedBy").GetProperty("region").GetString());

        await host.PutAsync(new Product { Id = "1", Title = "Wired speaker" });
        await host.FoundAsync("/v1/search?q=speakers", 1);
        await host.FoundAsync("/v1/search?q=headphone", 0);

        await host.WriteAsync("1", null);
        await host.FoundAsync("/v1/search", 0);
        using var gone = await host.Client.GetAsync("/v1/products/1", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)gone.StatusCode);
    }

    [Fact]
    public async Task Ready_OtherRegionDead_WaitsForOwnTopicOnly()
    {
        await using var host = new SearchHost();
        await host.InitializeAsync();

        await host.ReadyAsync();
    }

    [Fact]
    public async Task Ready_OwnKafkaAwayAtStart_WaitsAndRecovers()
    {
        await using var host = new SearchHost();
        host.Kafka.TakeDown();
        await host.InitializeAsync();
        Assert.Equal("unhealthy", await host.CatalogueStatusAsync());
        using var live = await host.Client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)live.StatusCode);

        host.Kafka.BringUp();
        await host.ReadyAsync();
    }

    [Fact]
    public async Task Search_BothRegionsWrite_LastWriterWinsWhicheverArrivesLast()
    {
        await using var host = new SearchHost { Other = EmbeddedKafka.Start() };
        await host.InitializeAsync();
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        await host.PutAsync(new Product { Id = "1", Title = "newest words" }, "b", noon.AddMinutes(1));
        await host.FoundAsync("/v1/search?q=newest", 1);
        await host.PutAsync(new Product { Id = "1", Title = "older words" }, "a", noon);
        await host.PutAsync(new Product { Id = "2", Title = "marker" }, "a", noon);
        await host.FoundAsync("/v1/search?q=marker", 1);

        await host.FoundAsync("/v1/search?q=newest", 1);
        Assert.Equal("newest words", (await host.GetAsync("/v1/products/1")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task Search_PoisonInTopic_GoesToRejectedAndTheRestGoesOn()
    {
        await using var host = new SearchHost();
        await host.InitializeAsync();

        await host.WriteAsync("bad", "{not json"u8.ToArray());
        await host.PutAsync(new Product { Id = "good", Title = "good product" });

        await host.FoundAsync("/v1/search?q=good", 1);
        var rejected = await ReadOneAsync(host.Kafka, Topics.Rejected);
        Assert.Equal("bad", rejected.Message.Key);
        Assert.True(rejected.Message.Headers.TryGetLastBytes(MessageHeaders.Reason, out _));
    }

    [Fact]
    public async Task Search_ByVisitor_RecordsWhatWasShownUnderAPseudonym()
    {
        await using var host = new SearchHost();
        await host.InitializeAsync();
        await host.PutAsync(new Product { Id = "1", Title = "lamp" });

        await host.FoundAsync("/v1/search?q=lamp&visitorId=shopper-7", 1);

        var shown = await ReadOneAsync(host.Kafka, Topics.Impressions);
        var impression = JsonSerializer.Deserialize(shown.Message.Value, ContractsJson.Default.Impression)!;
        Assert.Equal("search", impression.Placement);
        Assert.Equal("lamp", impression.SearchQuery);
        Assert.Equal("1", Assert.Single(impression.Items).Id);
        Assert.Equal(22, impression.VisitorId.Length);
        Assert.Equal(impression.VisitorId, shown.Message.Key);
    }

    [Fact]
    public async Task Complete_ProductsArrive_SuggestsThem()
    {
        await using var host = new SearchHost();
        await host.InitializeAsync();
        await host.PutAsync(new Product { Id = "1", Title = "x", Brands = ["Logitech"] });

        var answer = await Eventually.GetAsync(
            () => host.GetAsync("/v1/complete?q=logi"), a => a.GetProperty("completionResults").GetArrayLength() == 1, what: "a suggestion");

        Assert.Equal("Logitech", answer.GetProperty("completionResults")[0].GetProperty("suggestion").GetString());
    }

    private static async Task<ConsumeResult<string, byte[]>> ReadOneAsync(EmbeddedKafka kafka, string topic)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            GroupId = "test",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe(topic);
        return await Eventually.GetAsync(() => Task.Run(() => consumer.Consume(TimeSpan.FromMilliseconds(200))), r => r is not null, what: $"a message in {topic}");
    }
}
