using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Events;
using Platform.Embedded;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Reading;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Writing;

namespace Platform.FeatureStore.Tests;

/// <summary>An embedded Redis with everything that reads and writes features on it.</summary>
public sealed class FeatureStoreFixture : IAsyncDisposable
{
    private readonly EmbeddedRedis _redis;

    public FeatureStoreFixture()
    {
        _redis = EmbeddedRedis.Start();
        Options = new FeatureStoreOptions { Deadline = TimeSpan.FromSeconds(30) };
        Database = new FeatureDatabase(_redis.Configuration + ",allowAdmin=true", Options, NullLogger<FeatureDatabase>.Instance);
        Reader = NewReader();
    }

    public static DateTimeOffset Start { get; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public FeatureStoreOptions Options { get; }

    public FeatureDatabase Database { get; }

    public FakeTimeProvider Time { get; } = new(Start.AddYears(1));

    public FeatureReader Reader { get; }

    public static ProductFacts? Facts(string id) => new()
    {
        Id = id,
        Category = "Category " + (id.Length > 0 ? id[^1] : '-'),
        Brand = "Brand " + (id.Length > 0 ? id[0] : '-'),
        Price = 10,
    };

    public static UserEvent Event(string id, EventType type, string visitor, DateTimeOffset time, params ReadOnlySpan<string> products)
    {
        var lines = new List<ProductDetail>();
        foreach (var product in products)
        {
            lines.Add(new ProductDetail { Product = new ProductReference(product), Quantity = type == EventType.DetailPageView ? null : 2 });
        }

        return new UserEvent { EventId = id, EventType = type, VisitorId = visitor, EventTime = time, ProductDetails = lines };
    }

    /// <summary>One that has kept nothing yet.</summary>
    public FeatureCache NewCache() => new(Reader, Microsoft.Extensions.Options.Options.Create(Options), Time);

    public FeatureReader NewReader() => new(Database, Microsoft.Extensions.Options.Options.Create(Options), Time);

    internal FeatureWriter NewWriter(ITransactionExecutor? executor = null) =>
        new(Database, Options, executor ?? new TransactionExecutor(), NullLogger<FeatureWriter>.Instance);

    public async Task FlushAsync()
    {
        var database = await Database.OpenAsync(default);
        await database.ExecuteAsync("FLUSHDB");
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _redis.Dispose();
    }
}
