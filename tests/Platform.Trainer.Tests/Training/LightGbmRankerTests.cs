using Platform.FeatureStore.Ranking;
using Platform.Models.Onnx;
using Platform.Trainer.Rows;
using Platform.Trainer.Training;

namespace Platform.Trainer.Tests.Training;

public sealed class LightGbmRankerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Trees_Exported_ScoreAsTheTrainedModelAlsoOnThresholds(int seed)
    {
        var random = new Random(seed);
        var training = Groups(random, lists: 150, values: () => MathF.Round((float)random.NextDouble() * 10, random.Next(1, 6)));
        var ranker = LightGbmRanker.Train(training, new RankerTrainingOptions { Trees = 30, RowsPerLeaf = 5, Seed = seed, Threads = 1 }, CancellationToken.None);
        var trees = ranker.Trees();
        var thresholds = trees.Trees.SelectMany(t => t.Nodes).Select(n => (float)n.Threshold).ToArray();
        Assert.NotEmpty(thresholds);
        // Exactly at a threshold, a float to either side, and anywhere.
        var batch = Groups(random, lists: 100, values: () => thresholds[random.Next(thresholds.Length)] is var t && random.Next(4) is var where && where == 0
            ? t
            : where == 1 ? MathF.BitIncrement(t) : where == 2 ? MathF.BitDecrement(t) : (float)random.NextDouble() * 10);
        using var scorer = new OnnxScorer(TreeEnsembleWriter.Write(trees, "ranker"));

        var difference = OnnxScorer.GreatestDifference(ranker.Score(batch), scorer.Score(batch));

        Assert.InRange(difference, 0, 1e-5);
    }

    [Fact]
    public void GreatestDifference_NotANumber_IsInfinite() =>
        Assert.Equal(double.PositiveInfinity, OnnxScorer.GreatestDifference([1, 2], [1, float.NaN]));

    private static List<RowGroup> Groups(Random random, int lists, Func<float> values)
    {
        var groups = new List<RowGroup>();
        for (var g = 0; g < lists; g++)
        {
            var features = new float[10 * RankingFeatures.Count];
            for (var i = 0; i < features.Length; i++)
            {
                features[i] = values();
            }

            var labels = Enumerable.Range(0, 10).Select(i => features[i * RankingFeatures.Count] + features[(i * RankingFeatures.Count) + 5] > 12 ? random.Next(1, 4) : 0);
            groups.Add(new RowGroup($"g{g}", "v", DateTimeOffset.UnixEpoch, [.. Enumerable.Range(0, 10).Select(i => $"p{i}")], [.. labels], features));
        }

        return groups;
    }
}
