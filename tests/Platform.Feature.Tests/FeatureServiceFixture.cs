using System.Text.Json;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Embedded;
using Platform.Hosting.Configuration;
using Platform.Hosting.Privacy;

namespace Platform.Feature.Tests;

/// <summary>Two regions' embedded Kafka, one region's embedded Redis, and the service of that region on a loopback port.</summary>
public sealed class FeatureServiceFixture : IAsyncDisposable
{
    public const string InternalKey = "internal-key-of-these-tests-only-0123456789";
    private static readonly Pseudonymizer s_pseudonyms = new(Options.Create(new PlatformOptions { PseudonymKey = PseudonymKey }));
    private const string PseudonymKey = "pseudonym-key-of-these-tests-only-0123456789";
    public const string ClientKey = "client-key-of-these-tests-only-0123456789ab";

    private readonly Dictionary<string, EmbeddedKafka> _kafka = new() { ["a"] = EmbeddedKafka.Start(2), ["b"] = EmbeddedKafka.Start(2) };
    private readonly Dictionary<string, IProducer<string, byte[]?>> _producers = [];
    private WebApplication? _service;

    public FeatureServiceFixture()
    {
        foreach (var (region, kafka) in _kafka)
        {
            _producers[region] = new ProducerBuilder<string, byte[]?>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        }
    }

    public EmbeddedRedis Redis { get; private set; } = EmbeddedRedis.Start();

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Where the service looks for Redis; a test may put something else there than <see cref="Redis"/>.</summary>
    public string? RedisAddress { get; set; }

    public async Task StartAsync()
    {
        _service = FeatureService.Build([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Platform:Region"] = "a",
                ["Platform:Telemetry"] = "false",
                ["Platform:PseudonymKey"] = PseudonymKey,
                ["Platform:Keys:Client"] = ClientKey,
                ["Platform:Keys:Internal"] = InternalKey,
                ["Platform:Keys:Admin"] = "admin-key-of-these-tests-only-0123456789abc",
                ["Platform:Regions:0:Name"] = "a",
                ["Platform:Regions:0:Kafka"] = _kafka["a"].BootstrapServers,
                ["Platform:Regions:0:Redis"] = RedisAddress ?? Redis.Configuration,
                ["Platform:Regions:1:Name"] = "b",
                ["Platform:Regions:1:Kafka"] = _kafka["b"].BootstrapServers,
                ["Platform:Regions:1:Redis"] = "127.0.0.1:1",
            });
        });
        await _service.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_service.Urls.First()) };
        Client.DefaultRequestHeaders.Add("X-API-Key", InternalKey);
    }

    public async Task StopAsync()
    {
        Client.Dispose();
        await _service!.StopAsync();
        await _service.DisposeAsync();
        _service = null;
    }

    /// <summary>As ingestion makes it under <see cref="PseudonymKey"/>.</summary>
    public static string Pseudonym(string visitor) => s_pseudonyms.Pseudonym(visitor);

    public Task SendAsync(string region, UserEvent userEvent) =>
        SendAsync(region, Topics.Clickstream, userEvent.VisitorId, JsonSerializer.SerializeToUtf8Bytes(userEvent, ContractsJson.Default.UserEvent));

    public Task SendAsync(string region, Product product) =>
        SendAsync(region, Topics.Catalog, product.Id, JsonSerializer.SerializeToUtf8Bytes(product, ContractsJson.Default.Product));

    public Task SendAsync(string region, string topic, string key, byte[]? value) =>
        _producers[region].ProduceAsync(topic, new Message<string, byte[]?> { Key = key, Value = value });

    public string Bootstrap(string region) => _kafka[region].BootstrapServers;

    /// <summary>The visitor's answer; null while there is none.</summary>
    public async Task<JsonElement?> VisitorAsync(string visitor)
    {
        using var answer = await Client.GetAsync($"/v1/features/{visitor}");
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await StopAsync();
        }

        foreach (var producer in _producers.Values)
        {
            producer.Dispose();
        }

        Redis.Dispose();
        foreach (var kafka in _kafka.Values)
        {
            kafka.Dispose();
        }
    }
}
