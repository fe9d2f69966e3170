using System.Net.Http.Json;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Embedded;
using Platform.FeatureStore;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Writing;
using Platform.Hosting.Configuration;
using Platform.Hosting.Privacy;
using Platform.Ranking.Candidates;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Tests.Scoring;
using Platform.Testing;

namespace Platform.Ranking.Tests.Serving;

/// <summary>
/// The whole service on an embedded Kafka and an embedded Redis behind a wire that can be cut, with two inference instances.
/// Deadlines are long, so that a busy machine does not step down where no test asked for it.
/// </summary>
public sealed class RankingFixture : IAsyncLifetime
{
    public const string ClientKey = "client-key-of-these-tests-only-0123456789ab";
    public const string InternalKey = "internal-key-of-these-tests-only-0123456789";
    private static readonly Pseudonymizer s_pseudonyms = new(Options.Create(new PlatformOptions { PseudonymKey = PseudonymKey }));
    private const string PseudonymKey = "pseudonym-key-of-these-tests-only-0123456789";

    private readonly FeatureStoreOptions _featureOptions = new();
    private readonly Dictionary<string, string?> _settings = [];
    private FeatureDatabase _database = null!;
    private FeatureWriter _writer = null!;
    private WebApplication _service = null!;
    private long _offset;

    public EmbeddedKafka Kafka { get; } = EmbeddedKafka.Start(1);

    public EmbeddedRedis Redis { get; } = EmbeddedRedis.Start("16m", "1m");

    public TcpGate RedisWire { get; private set; } = null!;

    public FakeInference First { get; private set; } = null!;

    public FakeInference Second { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _service.Services;

    public static async Task<RankingFixture> StartAsync(params (string Key, string? Value)[] settings)
    {
        var fixture = new RankingFixture();
        foreach (var (key, value) in settings)
        {
            fixture._settings[key] = value;
        }

        await fixture.InitializeAsync();
        return fixture;
    }

    public static string Pseudonym(string id) => s_pseudonyms.Pseudonym(id);

    public async ValueTask InitializeAsync()
    {
        RedisWire = new TcpGate(Redis.Configuration);
        First = await FakeInference.StartAsync();
        Second = await FakeInference.StartAsync();
        _database = new FeatureDatabase(Redis.Configuration, _featureOptions, NullLogger<FeatureDatabase>.Instance);
        _writer = new FeatureWriter(_database, Options.Create(_featureOptions), NullLogger<FeatureWriter>.Instance);
        _service = RankingService.Build([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(Settings());
        });
        await _service.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_service.Urls.First()) };
        Client.DefaultRequestHeaders.Add("X-API-Key", ClientKey);
        await FillAsync(Shop.Products);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        RedisWire.Mend();
        await _service.StopAsync();
        await _service.DisposeAsync();
        await RedisWire.DisposeAsync();
        _writer.Dispose();
        await _database.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        Redis.Dispose();
        Kafka.Dispose();
    }

    public async Task FillAsync(IEnumerable<Product> products)
    {
        var catalogue = Services.GetRequiredService<ProductCatalogue>();
        var list = products.ToList();
        using var producer = new ProducerBuilder<string, byte[]?>(new ProducerConfig { BootstrapServers = Kafka.BootstrapServers }).Build();
        foreach (var product in list)
        {
            await producer.ProduceAsync(Topics.Catalog, new Message<string, byte[]?> { Key = product.Id, Value = JsonSerializer.SerializeToUtf8Bytes(product, ContractsJson.Default.Product) });
        }

        await Eventually.TrueAsync(() => list.TrueForAll(p => catalogue.TryGet(p.Id, out var known) && known.Title == p.Title && known.Availability == p.Availability));
    }

    /// <summary>Brings events into effect, as the feature service does.</summary>
    public async Task HappenAsync(params UserEvent[] events)
    {
        var logged = events.Select((e, i) => new LoggedEvent(_offset + i, e)).ToList();
        var catalogue = Services.GetRequiredService<ProductCatalogue>();
        await _writer.ApplyAsync(
            new PartitionId("a", Topics.Clickstream, 0), logged, _offset, _offset + events.Length,
            id => catalogue.TryGet(id, out var product) ? ProductFacts.From(product) : null, CancellationToken.None);
        _offset += events.Length;
    }

    /// <summary>Waits until the lists of popular products hold what has happened.</summary>
    public Task PopularIsReadAsync(string id) =>
        Eventually.TrueAsync(() => Services.GetRequiredService<PopularRefresher>().Lists.Popular.Any(p => p.Id == id));

    public UserEvent Event(string visitor, EventType type, params string[] ids) => new()
    {
        EventId = Guid.NewGuid().ToString(),
        EventType = type,
        VisitorId = Pseudonym(visitor),
        EventTime = TimeProvider.System.GetUtcNow(),
        ProductDetails = [.. ids.Select(id => new ProductDetail { Product = new ProductReference(id), Quantity = 1 })],
    };

    public async Task<(RecommendationResponse Body, HttpResponseMessage Http)> RecommendAsync(string placement, RecommendationRequest request)
    {
        var http = await Client.PostAsJsonAsync($"/v1/recommendations/{placement}", request);
        Assert.True(http.IsSuccessStatusCode, await http.Content.ReadAsStringAsync());
        return ((await http.Content.ReadFromJsonAsync(ContractsJson.Default.RecommendationResponse))!, http);
    }

    public async Task<RecommendationResponse> HomeAsync(string visitor, int pageSize = 10) =>
        (await RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = visitor, PageSize = pageSize, Params = new() { DiversityLevel = "none", ReturnScore = true } })).Body;

    /// <summary>Waits for the impression of an answer.</summary>
    public Task<Impression> ImpressionAsync(string attributionToken) => ReadImpressionAsync(i => i.AttributionToken == attributionToken);

    /// <summary>Waits for the first impression of all.</summary>
    public Task<Impression> FirstImpressionAsync() => ReadImpressionAsync(_ => true);

    private async Task<Impression> ReadImpressionAsync(Predicate<Impression> wanted)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = Kafka.BootstrapServers, GroupId = Guid.NewGuid().ToString(), EnableAutoCommit = false, FetchWaitMaxMs = 20,
        }).Build();
        consumer.Assign(new TopicPartitionOffset(Topics.Impressions, 0, Offset.Beginning));
        var found = await Eventually.GetAsync(
            () => Task.Run(() => consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } read
                ? (read.Message.Key, Impression: JsonSerializer.Deserialize(read.Message.Value, ContractsJson.Default.Impression))
                : default),
            r => r.Impression is { } impression && wanted(impression));
        Assert.Equal(found.Key, found.Impression!.VisitorId);
        return found.Impression;
    }

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>(EmbeddedKafka.ClientSettings)
        {
            ["Platform:Region"] = "a",
            ["Platform:Telemetry"] = "false",
            ["Platform:PseudonymKey"] = PseudonymKey,
            ["Platform:Keys:Client"] = ClientKey,
            ["Platform:Keys:Internal"] = InternalKey,
            ["Platform:Keys:Admin"] = "admin-key-of-these-tests-only-0123456789abc",
            ["Platform:Regions:0:Name"] = "a",
            ["Platform:Regions:0:Kafka"] = Kafka.BootstrapServers,
            ["Platform:Regions:0:Redis"] = RedisWire.Address,
            ["Platform:Regions:0:Inference:0"] = First.Address,
            ["Platform:Regions:0:Inference:1"] = Second.Address,
            ["Ranking:Deadline:Request"] = "00:00:10",
            ["Ranking:Inference:Attempt"] = "00:00:03",
            ["Ranking:Candidates:PopularRefresh"] = "00:00:00.200",
            ["Ranking:WarmUp:Requests"] = "0",
            ["FeatureStore:KeptFor"] = "00:00:00.001",
        };
        foreach (var (key, value) in _settings)
        {
            settings[key] = value;
        }

        return settings;
    }
}
