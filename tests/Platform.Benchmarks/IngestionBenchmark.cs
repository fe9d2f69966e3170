using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DotNet.Testcontainers.Builders;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.Client;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Datasets.Generation;
using Platform.Ingestion;
using Platform.Testing;
using Testcontainers.Kafka;

namespace Platform.Benchmarks;

/// <summary>
/// Events over HTTP, checked, de-duplicated and acknowledged by Kafka, beside Kafka's own producer test: the same broker, topic settings,
/// acknowledgements, compression and payload. Each request carries 100 events.
/// </summary>
internal static partial class IngestionBenchmark
{
    private const int Batch = 100;
    private const int Connections = 16;
    private const int Rounds = 3;
    private const int Events = 300_000;
    private const int TestEvents = 500_000;

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        await using var kafka = new KafkaBuilder(Engine.KafkaImage).WithVendor(KafkaVendor.ApacheSoftwareFoundation).Build();
        await kafka.StartAsync(stop);
        var spool = Directory.CreateTempSubdirectory("platform-spool");
        var app = IngestionService.Build([], b => Configure(b, kafka.GetBootstrapAddress(), spool.FullName));
        try
        {
            await app.StartAsync(stop);
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var events = new GeneratedShop(new ShopOptions { End = TimeProvider.System.GetUtcNow() }).Events().Take(20_000).ToList();

            await CopyPayloadAsync(kafka, events, stop);
            // The first round compiles both programs and the broker; what follows is interleaved, so that the machine's moods hit both.
            List<(double Ours, double Theirs)> rounds = [];
            for (var round = 0; round <= Rounds; round++)
            {
                rounds.Add((await SendAsync(http, events, Events, stop), await ProducerTestAsync(kafka, stop)));
            }

            var (ours, theirs) = rounds.Skip(1).OrderBy(r => r.Ours / r.Theirs).ElementAt(Rounds / 2);
            return new BenchmarkTable($"Ingestion, HTTP to acknowledged by Kafka, batches of {Batch}")
                .Add("events over HTTP", string.Create(CultureInfo.InvariantCulture, $"{ours:F0}/s over {Connections} connections"))
                .Add($"baseline: kafka-producer-perf-test, acks=all, lz4; median of {Rounds} rounds", string.Create(CultureInfo.InvariantCulture, $"{theirs:F0}/s"))
                .AddRatio("ratio", ours, theirs, reach: 0.5);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
            spool.Delete(recursive: true);
        }
    }

    private static void Configure(WebApplicationBuilder builder, string kafka, string spool)
    {
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Platform:Region"] = "a",
            ["Platform:Regions:0:Name"] = "a",
            ["Platform:Regions:0:Kafka"] = kafka,
            ["Platform:AllowAnonymous"] = "true",
            ["Platform:PseudonymKey"] = Convert.ToHexString(Encoding.UTF8.GetBytes("a key for measuring alone")),
            ["Platform:Telemetry"] = "false",
            ["Ingestion:Spool:Folder"] = spool,
            ["Ingestion:Rate:PerSecond"] = "100000",
            ["Ingestion:Rate:Burst"] = "100000",
        });
    }

    /// <summary>Events a second, every one accepted.</summary>
    private static async Task<double> SendAsync(HttpClient http, List<UserEvent> events, int count, CancellationToken stop)
    {
        // Bodies are made before the clock starts: making them is the client's work.
        var bodies = Enumerable.Range(0, count / Batch).Select(n => Body(events, n)).ToArray();
        var next = -1;
        var accepted = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < bodies.Length; i = Interlocked.Increment(ref next))
            {
                using var content = new ByteArrayContent(bodies[i]);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await http.PostAsync("/v1/events", content, stop);
                answer.EnsureSuccessStatusCode();
                var result = JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(stop), ContractsJson.Default.IngestResponse)!;
                Interlocked.Add(ref accepted, result.Accepted);
            }
        }));
        var elapsed = Stopwatch.GetElapsedTime(began);
        return accepted == bodies.Length * Batch
            ? accepted / elapsed.TotalSeconds
            : throw new InvalidOperationException($"{accepted} of {bodies.Length * Batch} events were accepted.");
    }

    private static byte[] Body(List<UserEvent> events, int number)
    {
        var batch = Enumerable.Range(number * Batch, Batch).Select(i => events[i % events.Count] with { EventId = Guid.NewGuid().ToString() });
        return Encoding.UTF8.GetBytes($"[{string.Join(',', batch.Select(e => JsonSerializer.Serialize(e, ContractsJson.Default.UserEvent)))}]");
    }

    private static async Task CopyPayloadAsync(KafkaContainer kafka, List<UserEvent> events, CancellationToken stop)
    {
        var payload = string.Join('\n', events.Take(5_000).Select(e => JsonSerializer.Serialize(e, ContractsJson.Default.UserEvent)));
        await kafka.CopyAsync(Encoding.UTF8.GetBytes(payload), "/tmp/events.txt", ct: stop);
    }

    private static async Task<double> ProducerTestAsync(KafkaContainer kafka, CancellationToken stop)
    {
        var ran = await kafka.ExecAsync(
            [
                "/opt/kafka/bin/kafka-producer-perf-test.sh", "--topic", Topics.Clickstream, "--num-records", TestEvents.ToString(CultureInfo.InvariantCulture), "--throughput", "-1",
                "--payload-file", "/tmp/events.txt", "--producer-props", "bootstrap.servers=localhost:9093", "acks=all", "enable.idempotence=true",
                "compression.type=lz4", "linger.ms=5",
            ],
            stop);
        var last = RecordsPerSecond().Matches(ran.Stdout).LastOrDefault()
            ?? throw new InvalidOperationException($"The producer test printed no rate:\n{ran.Stdout}\n{ran.Stderr}");
        return double.Parse(last.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"([0-9.]+) records/sec")]
    private static partial Regex RecordsPerSecond();
}
