using System.Diagnostics;
using Platform.FeatureStore;
using Platform.Trainer.Training;

namespace Platform.Trainer.Tests.Training;

public sealed class RankerTrainingTests(ITestOutputHelper output)
{
    private static readonly FeatureStoreOptions s_features = new();

    [Fact]
    public void Run_SeededShop_RanksBetterThanPopularityAndCoVisitation()
    {
        var shop = Shop.Usual;
        var watch = Stopwatch.StartNew();

        var result = RankerTraining.Run(shop.Events, [], shop.Products, s_features, new RankerTrainingOptions(), CancellationToken.None);

        output.WriteLine($"{shop.Events.Count} events, {result.TrainingLists} lists, {watch.Elapsed.TotalSeconds:0.00} s: {result.Reason}");
        foreach (var (name, value) in result.Evaluation!.ToMetrics())
        {
            output.WriteLine($"{name} {value:0.####}");
        }

        Assert.Equal(TrainingOutcome.Trained, result.Outcome);
        Assert.True(result.Evaluation.Ranker.Ndcg > result.Evaluation.Popularity.Ndcg, result.Reason);
        Assert.True(result.Evaluation.Ranker.Ndcg > result.Evaluation.CoVisitation.Ndcg, result.Reason);
        Assert.True(result.Evaluation is { Lists: >= 50, Users: > 1, Items: > 20, Rows: > 1_000 });
    }

    [Fact]
    public void Run_SameLogInAnotherOrder_GivesTheSameModel()
    {
        var shop = Shop.Small;
        var options = new RankerTrainingOptions { Trees = 10, MinimumLists = 20, Threads = 1 };

        var one = RankerTraining.Run(shop.Events, [], shop.Products, s_features, options, CancellationToken.None);
        var other = RankerTraining.Run(shop.Events.Reverse(), [], shop.Products, s_features, options, CancellationToken.None);

        Assert.NotNull(one.Onnx);
        Assert.Equal(one.Onnx, other.Onnx);
    }

    [Fact]
    public void Run_RepeatedAndSyntheticEvents_ChangeNothing()
    {
        var shop = Shop.Small;
        var options = new RankerTrainingOptions { Trees = 5, MinimumLists = 20, Threads = 1 };
        var synthetic = shop.Events.Take(500).Select(e => e with { EventId = e.EventId + "-s", Synthetic = true });

        var clean = RankerTraining.Run(shop.Events, [], shop.Products, s_features, options, CancellationToken.None);
        var dirty = RankerTraining.Run([.. shop.Events, .. shop.Events.Take(300), .. synthetic], [], shop.Products, s_features, options, CancellationToken.None);

        Assert.Equal(clean.Onnx, dirty.Onnx);
        Assert.Equal(clean.DataWindow, dirty.DataWindow);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void Run_HardlyAnyEvents_SaysSo(int events)
    {
        var shop = Shop.Small;

        var result = RankerTraining.Run(shop.Events.Take(events), [], shop.Products, s_features, new RankerTrainingOptions(), CancellationToken.None);

        Assert.Equal(TrainingOutcome.TooFewEvents, result.Outcome);
        Assert.Null(result.Onnx);
    }

    [Fact]
    public void Run_Cancelled_Ends()
    {
        var shop = Shop.Small;

        Assert.ThrowsAny<OperationCanceledException>(() =>
            RankerTraining.Run(shop.Events, [], shop.Products, s_features, new RankerTrainingOptions(), new CancellationToken(canceled: true)));
    }
}
