using Microsoft.Extensions.Options;
using Platform.Contracts.Models;
using Platform.FeatureStore.Ranking;
using Platform.Hosting.Configuration;
using Platform.Messaging.Buses;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Publishing;
using Platform.Trainer.Training;

namespace Platform.Trainer.Publishing;

/// <summary>Turns a trained ranker into an artifact and tells every region. Whoever misses the news finds it in <c>GET /v1/models</c>.</summary>
internal sealed partial class RankerPublisher(
    ArtifactPublisher publisher,
    ModelRecords records,
    RegionalBuses buses,
    IOptions<PlatformOptions> platform,
    TimeProvider time,
    ILogger<RankerPublisher> logger)
{
    private const string Author = "trainer";

    public async Task<TrainingResult> PublishAsync(TrainingResult trained, CancellationToken ct)
    {
        var parent = records.Current.GetValueOrDefault(RankerTraining.ModelName)?.Version;
        var now = time.GetUtcNow();
        var manifest = new ModelManifest
        {
            Name = RankerTraining.ModelName,
            Version = ModelVersions.Next(now, parent),
            ParentVersion = parent,
            Author = Author,
            CreatedTime = now,
            Inputs = [new TensorSignature(TreeEnsembleWriter.InputName, TensorDatatypes.Float32, [-1, RankingFeatures.Count])],
            Outputs = [new TensorSignature(TreeEnsembleWriter.OutputName, TensorDatatypes.Float32, [-1, 1])],
            DataWindow = trained.DataWindow,
            Metrics = trained.Evaluation!.ToMetrics(),
            Properties = new Dictionary<string, string>
            {
                ["featureVersion"] = RankingFeatures.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["features"] = string.Join(',', RankingFeatures.Names),
            },
        };
        IReadOnlyList<string> holders = platform.Value.Trainer is { Length: > 0 } own ? [own] : [];
        var files = new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = trained.Onnx! };
        var published = await publisher.PublishAsync(manifest, files, holders, ct);
        if (published.Announcement is not { } announcement)
        {
            return trained with { Outcome = TrainingOutcome.NotStored, Reason = string.Join(" ", published.Mistakes) };
        }

        var regions = await buses.PublishAsync<ModelPublished>(announcement, ct);
        Published(manifest.Version, regions, platform.Value.Regions.Count);
        return trained with { Outcome = TrainingOutcome.Published, Version = manifest.Version };
    }

    [LoggerMessage(7001, LogLevel.Information, "The ranker {Version} is published; the buses of {Reached} of {Regions} regions took the news")]
    private partial void Published(string version, int reached, int regions);
}
