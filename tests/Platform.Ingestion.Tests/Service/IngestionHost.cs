using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Contracts.Serving;
using Platform.Embedded;

namespace Platform.Ingestion.Tests.Service;

/// <summary>The whole service over embedded brokers, one a region; region <c>a</c> is its own.</summary>
internal sealed class IngestionHost : IAsyncDisposable
{
    public const string ClientKey = "client-key-of-the-tests-0123456789abcdef";
    public const string InternalKey = "internal-key-of-the-tests-0123456789abcdef";
    public const string PseudonymKey = "pseudonym-key-of-the-tests-0123456789abcdef";

    private readonly WebApplication _app;

    private IngestionHost(WebApplication app, HttpClient client)
    {
        _app = app;
        Client = client;
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<IngestionHost> StartAsync(
        IReadOnlyList<string> kafkas, string spool, IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? time = null, bool kestrel = false)
    {
        var app = IngestionService.Build([], builder =>
        {
            var all = new Dictionary<string, string?>
            {
                ["Platform:Region"] = "a",
                ["Platform:Telemetry"] = "false",
                ["Platform:PseudonymKey"] = PseudonymKey,
                ["Platform:Keys:Client"] = ClientKey,
                ["Platform:Keys:Internal"] = InternalKey,
                ["Platform:Keys:Admin"] = "admin-key-of-the-tests-0123456789abcdef",
                ["Ingestion:Spool:Folder"] = spool,
                ["Kafka:ProbeInterval"] = "00:00:00.2",
                ["Urls"] = "http://127.0.0.1:0",
            };
            for (var i = 0; i < kafkas.Count; i++)
            {
                all[$"Platform:Regions:{i}:Name"] = ((char)('a' + i)).ToString();
                all[$"Platform:Regions:{i}:Kafka"] = kafkas[i];
            }

            foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            {
                all[key] = value;
            }

            builder.Configuration.AddInMemoryCollection(all);
            builder.Logging.ClearProviders();
            if (time is not null)
            {
                builder.Services.AddSingletonTime(time);
            }

            if (!kestrel)
            {
                builder.WebHost.UseTestServer();
            }
        });
        await app.StartAsync();
        var client = kestrel ? new HttpClient { BaseAddress = new Uri(app.Urls.First()) } : app.GetTestClient();
        client.DefaultRequestHeaders.Add("X-API-Key", ClientKey);
        return new IngestionHost(app, client);
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string type = "application/json", params (string Name, string Value)[] headers) =>
        await SendAsync(HttpMethod.Post, "/v1/events", Encoding.UTF8.GetBytes(body), type, headers);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, byte[] body, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await Client.SendAsync(request);
    }

    public async Task<IngestResponse> TakeAsync(string body, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var response = await PostAsync(body, type, headers);
        return await ReadAsync(response);
    }

    public static async Task<IngestResponse> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 202, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize(text, ContractsJson.Default.IngestResponse)!;
    }

    /// <summary>Everything in a topic, partition by partition, each in its order.</summary>
    public static List<ConsumeResult<string, byte[]?>> ReadTopic(EmbeddedKafka kafka, string topic)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers, GroupId = "reader-of-the-tests", EnablePartitionEof = true, FetchWaitMaxMs = 10,
        };
        using var consumer = new ConsumerBuilder<string, byte[]?>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics[0].Partitions.Select(p => new TopicPartitionOffset(topic, p.PartitionId, Offset.Beginning)).ToList();
        consumer.Assign(partitions);
        var read = new List<ConsumeResult<string, byte[]?>>();
        var open = partitions.Count;
        var until = DateTime.UtcNow.AddSeconds(30);
        while (open > 0 && DateTime.UtcNow < until)
        {
            var next = consumer.Consume(TimeSpan.FromMilliseconds(200));
            if (next?.IsPartitionEOF == true)
            {
                open--;
            }
            else if (next is not null)
            {
                read.Add(next);
            }
        }

        Assert.Equal(0, open);
        return [.. read.OrderBy(r => r.Partition.Value).ThenBy(r => r.Offset.Value)];
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
