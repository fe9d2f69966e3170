using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Embedded;
using Platform.Messaging.Producing;
using Platform.Testing;

namespace Platform.Ranking.Tests.Search;

/// <summary>A ranking service of region a on an embedded Kafka; region b is a dead address unless it is given one.</summary>
public sealed class SearchHost : IAsyncLifetime
{
    private WebApplication? _app;

    public EmbeddedKafka Kafka { get; } = EmbeddedKafka.Start();

    public EmbeddedKafka? Other { get; init; }

    /// <summary>Further configuration.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    public HttpClient Client { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var dead = $"127.0.0.1:{Ports.Free()}";
        var settings = new Dictionary<string, string?>
        {
            ["Platform:Region"] = "a",
            ["Platform:Regions:0:Name"] = "a",
            ["Platform:Regions:0:Kafka"] = Kafka.BootstrapServers,
            ["Platform:Regions:0:Redis"] = dead,
            ["Platform:Regions:1:Name"] = "b",
            ["Platform:Regions:1:Kafka"] = Other?.BootstrapServers ?? dead,
            ["Platform:Regions:1:Redis"] = dead,
            ["Platform:AllowAnonymous"] = "true",
            ["Platform:PseudonymKey"] = "test-key-test-key-test-key-test-key",
            ["Platform:Telemetry"] = "false",
            ["Catalogue:RefreshInterval"] = "00:00:00.050",
            ["Catalogue:CompletionInterval"] = "00:00:00.200",
            ["Search:Deadline"] = "00:00:30",
        };
        foreach (var (key, value) in Settings)
        {
            settings[key] = value;
        }

        _app = RankingService.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client.BaseAddress = new Uri(address);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        Kafka.Dispose();
        Other?.Dispose();
    }

    public Task PutAsync(Product product, string region = "a", DateTimeOffset? time = null) =>
        WriteAsync(product.Id, JsonSerializer.SerializeToUtf8Bytes(product, ContractsJson.Default.Product), region, time);

    /// <summary>Writes the topic as any client may.</summary>
    public async Task WriteAsync(string id, ReadOnlyMemory<byte>? value, string region = "a", DateTimeOffset? time = null)
    {
        var producer = _app!.Services.GetRequiredService<KafkaProducers>().Of(region);
        await producer.WaitUntilReachableAsync(TestContext.Current.CancellationToken);
        var sent = await producer.ProduceAsync(Topics.Catalog, [new ProducerRecord(id, value, null, time)], TestContext.Current.CancellationToken);
        Assert.True(sent[0].IsDelivered, sent[0].Detail);
    }

    public async Task<JsonElement> GetAsync(string path) =>
        await Client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <summary>Waits until a search finds as many.</summary>
    public Task<JsonElement> FoundAsync(string path, long totalSize) =>
        Eventually.GetAsync(() => GetAsync(path), answer => answer.GetProperty("totalSize").GetInt64() == totalSize, what: $"{path} finds {totalSize}");

    public Task ReadyAsync() =>
        Eventually.TrueAsync(async () => (await GetAsync("/v1/complete?q=x")).ValueKind == JsonValueKind.Object && await CatalogueStatusAsync() == "healthy");

    /// <summary>What readiness says of the catalogue.</summary>
    public async Task<string?> CatalogueStatusAsync()
    {
        using var answer = await Client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        var report = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return report.GetProperty("checks").GetProperty("catalogue").GetProperty("status").GetString();
    }
}
