using Platform.FeatureStore.Ranking;
using Platform.Models.Golden;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Publishing;
using Platform.Trainer.Training;

namespace Platform.Trainer.Publishing;

/// <summary>Turns a trained ranker into an artifact and announces it.</summary>
internal sealed class RankerPublisher(ArtifactPublisher publisher, ModelRecords records, ModelAnnouncer announcer, TimeProvider time)
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
        var files = new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = trained.Onnx!, [GoldenSet.FileName] = trained.Golden!.Write() };
        var published = await publisher.PublishAsync(manifest, files, announcer.Holders, ct);
        if (published.Announcement is not { } announcement)
        {
            return trained with { Outcome = TrainingOutcome.NotStored, Reason = string.Join(" ", published.Mistakes) };
        }

        await announcer.AnnounceAsync(announcement, ct);
        return trained with { Outcome = TrainingOutcome.Published, Version = manifest.Version };
    }
}
