using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Embedded;
using Platform.Inference;
using Platform.Messaging.Buses;
using Platform.Messaging.Producing;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Signing;
using Platform.Testing;
using Platform.Trainer.Logs;

namespace Platform.Trainer.Tests.Publishing;

/// <summary>The real trainer and a real inference service, on an embedded Kafka and one bus in memory.</summary>
public sealed class PublishToInferenceTests : IAsyncLifetime
{
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start(partitions: 2);
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-trainer-").FullName;
    private readonly string _trainerAddress = $"http://127.0.0.1:{Ports.Free()}";
    private readonly string _inferenceAddress = $"http://127.0.0.1:{Ports.Free()}";
    private readonly PublisherKey _publisher = PublisherKey.Create();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };
    private SharedBus _bus = null!;
    private WebApplication _trainer = null!;
    private WebApplication _inference = null!;

    public async ValueTask InitializeAsync()
    {
        _bus = await SharedBus.StartAsync(CancellationToken.None);
        _trainer = TrainerService.Build([], b => Configure(b, "", "trainer", _trainerAddress, new()
        {
            ["Trainer:StoreFolder"] = Path.Combine(_folder, "trainer"),
            ["Trainer:Automatic"] = "false",
            ["Trainer:Ranker:MinimumLists"] = "20",
            ["Trainer:Ranker:Trees"] = "20",
        }));
        _inference = InferenceService.Build([], b => Configure(b, "a", "inference-1", _inferenceAddress, new()
        {
            ["Inference:StoreFolder"] = Path.Combine(_folder, "inference"),
            // Long, so that the bus is what brings the news.
            ["Inference:PullInterval"] = "01:00:00",
        }));
        await _trainer.StartAsync();
        await _inference.StartAsync();
        await Eventually.TrueAsync(() => Connected(_trainer) && Connected(_inference));
    }

    [Fact]
    public async Task Train_OnALogInKafka_IsServedByInferenceThroughTheBus()
    {
        var early = await TrainAsync();
        Assert.Equal("too-few-events", early["outcome"]!.GetValue<string>());

        await FillAsync();
        var first = await TrainAsync();
        Assert.Equal("published", first["outcome"]!.GetValue<string>());
        Assert.True(first["evaluation"]!["ranker"]!["ndcg"]!.GetValue<double>() > first["evaluation"]!["popularity"]!["ndcg"]!.GetValue<double>());
        await ServesAsync(first["version"]!.GetValue<string>());

        var second = await TrainAsync();
        Assert.True(string.CompareOrdinal(second["version"]!.GetValue<string>(), first["version"]!.GetValue<string>()) > 0);
        await ServesAsync(second["version"]!.GetValue<string>());

        var listed = await _client.GetFromJsonAsync($"{_trainerAddress}/v1/models", ContractsJson.Default.ModelList);
        Assert.Equal(second["version"]!.GetValue<string>(), Assert.Single(listed!.Models).Version);
    }

    [Fact]
    public async Task Publish_AnEngineersModel_IsServedWhenSignedAndRefusedWhenNot()
    {
        var folder = Path.Combine(_folder, "artifact");
        var manifest = new ModelManifest
        {
            Name = "flat",
            Version = "1",
            Author = "engineer",
            CreatedTime = DateTimeOffset.UnixEpoch,
            Inputs = [new TensorSignature(TreeEnsembleWriter.InputName, TensorDatatypes.Float32, [-1, 2])],
            Outputs = [new TensorSignature(TreeEnsembleWriter.OutputName, TensorDatatypes.Float32, [-1, 1])],
        };
        var model = TreeEnsembleWriter.Write(new TreeEnsemble(2, [new DecisionTree([], [7])]), "flat");
        await ArtifactFolder.WriteAsync(folder, manifest, new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = model }, _publisher, CancellationToken.None);
        var artifact = await ArtifactFolder.ReadAsync(folder, new TrustedKeys([_publisher.Public]), new ArtifactLimits(), CancellationToken.None);
        var offered = new ModelPublished
        {
            Name = "flat",
            Version = "1",
            ManifestSha256 = artifact.ManifestSha256,
            Signature = artifact.Signature,
            Holders = [],
            PublishedBy = "somebody",
            PublishedTime = DateTimeOffset.UnixEpoch,
        };

        Assert.Contains("Put it under", await PublishAsync(offered, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        await PutAsync(artifact.ManifestSha256, artifact.ManifestBytes, HttpStatusCode.OK);
        await PutAsync(artifact.Manifest!.Files[0].Sha256, [1, 2, 3], HttpStatusCode.BadRequest);
        await PutAsync(artifact.Manifest.Files[0].Sha256, model, HttpStatusCode.OK);
        Assert.Contains("signature", await PublishAsync(offered with { Signature = null }, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        using var stranger = PublisherKey.Create();
        Assert.Contains("signature", await PublishAsync(offered with { Signature = stranger.Sign(artifact.ManifestSha256) }, HttpStatusCode.BadRequest), StringComparison.Ordinal);

        Assert.Contains(_publisher.Id, await PublishAsync(offered, HttpStatusCode.OK), StringComparison.Ordinal);

        await Eventually.TrueAsync(async () => (await _client.GetAsync($"{_inferenceAddress}/v2/models/flat/ready")).IsSuccessStatusCode);
        Assert.Contains("not older", await PublishAsync(offered, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _trainer.DisposeAsync();
        await _inference.DisposeAsync();
        await _bus.DisposeAsync();
        _kafka.Dispose();
        _client.Dispose();
        _publisher.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Connected(WebApplication app) => app.Services.GetRequiredService<RegionalBuses>().Connections.Values.All(c => c);

    private async Task FillAsync()
    {
        var producer = _trainer.Services.GetRequiredService<KafkaProducers>().Of("a");
        var shop = Shop.Small;
        var sending = shop.Catalogue.Select(p => producer.ProduceAsync(Topics.Catalog, p.Id, JsonSerializer.SerializeToUtf8Bytes(p, ContractsJson.Default.Product), p.Id, CancellationToken.None))
            .Concat(shop.Events.Select(e => producer.ProduceAsync(Topics.Clickstream, e.VisitorId, JsonSerializer.SerializeToUtf8Bytes(e, ContractsJson.Default.UserEvent), e.EventId, CancellationToken.None)))
            .Append(producer.ProduceAsync(Topics.Clickstream, "v", "not an event"u8.ToArray(), "x", CancellationToken.None));
        await Task.WhenAll(sending);
        var log = _trainer.Services.GetRequiredService<TrainingLog>();
        await Eventually.TrueAsync(
            () => log.Snapshot() is var s && s.Events.Count == shop.Events.Count && s.Products.Count == shop.Products.Count, TimeSpan.FromMinutes(2));
    }

    private async Task<JsonNode> TrainAsync()
    {
        using var response = await _client.PostAsync($"{_trainerAddress}/v1/train", null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private async Task PutAsync(string sha256, byte[] content, HttpStatusCode expected)
    {
        using var response = await _client.PutAsync($"{_trainerAddress}/v1/artifacts/{sha256}", new ByteArrayContent(content));
        Assert.Equal(expected, response.StatusCode);
    }

    private async Task<string> PublishAsync(ModelPublished offered, HttpStatusCode expected)
    {
        using var response = await _client.PostAsJsonAsync($"{_trainerAddress}/v1/models", offered, ContractsJson.Default.ModelPublished);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, body);
        return body;
    }

    private async Task ServesAsync(string version)
    {
        var rows = new JsonArray([.. Enumerable.Range(0, 48).Select(i => (JsonNode)(i / 10.0))]);
        var request = new JsonObject { ["inputs"] = new JsonArray(new JsonObject { ["name"] = "features", ["shape"] = new JsonArray(2, 24), ["datatype"] = "FP32", ["data"] = rows }) };
        var answer = await Eventually.GetAsync(
            async () =>
            {
                using var response = await _client.PostAsJsonAsync($"{_inferenceAddress}/v2/models/ranker/infer", request);
                return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonNode>() : null;
            },
            a => a?["model_version"]?.GetValue<string>() == version);
        Assert.Equal(2, answer!["outputs"]![0]!["data"]!.AsArray().Count);
    }

    private void Configure(WebApplicationBuilder builder, string region, string instance, string address, Dictionary<string, string?> own)
    {
        var settings = new Dictionary<string, string?>(own)
        {
            ["Platform:Region"] = region,
            ["Platform:Instance"] = instance,
            ["Platform:AllowAnonymous"] = "true",
            ["Platform:Telemetry"] = "false",
            ["Platform:PseudonymKey"] = new string('p', 32),
            ["Models:PublisherKey"] = _publisher.Export(),
            ["Models:TrustedKeys:0"] = _publisher.Public,
            ["Platform:Trainer"] = _trainerAddress,
            ["Platform:Regions:0:Name"] = "a",
            ["Platform:Regions:0:Kafka"] = _kafka.BootstrapServers,
            ["Platform:Regions:0:Inference:0"] = _inferenceAddress,
            ["Kafka:FetchWait"] = "00:00:00.020",
        };
        foreach (var (key, value) in EmbeddedKafka.ClientSettings)
        {
            settings[key] = value;
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls(address);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_bus);
    }
}
