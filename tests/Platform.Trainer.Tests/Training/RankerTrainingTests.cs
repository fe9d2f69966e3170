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

    [Fact]
    public void Run_ShoppersWantOtherThingsThanTheLogTaught_IsRefusedAsWorseThanPopularity()
    {
        var shop = Shop.Small;
        var options = new RankerTrainingOptions { Trees = 20, MinimumLists = 20, Threads = 1 };
        var (first, last) = (shop.Events.Min(e => e.EventTime), shop.Events.Max(e => e.EventTime));
        var turn = last - ((last - first) * options.HeldOut);
        var popular = shop.Events.SelectMany(e => e.ProductDetails ?? []).GroupBy(d => d.Product.Id).OrderByDescending(g => g.Count()).Take(8).Select(g => g.Key).ToArray();
        // From the turn on everybody wants what everybody wants, whatever their own taste was.
        var events = shop.Events.Select((e, i) => e.EventTime < turn || e.ProductDetails is null
            ? e
            : e with { ProductDetails = [.. e.ProductDetails.Select(d => d with { Product = new(popular[i % popular.Length]) })] });

        var result = RankerTraining.Run(events, [], shop.Products, s_features, options, CancellationToken.None);

        output.WriteLine(result.Reason);
        Assert.Equal(TrainingOutcome.WorseThanPopularity, result.Outcome);
        Assert.True(result.Evaluation!.Ranker.Ndcg < result.Evaluation.Popularity.Ndcg);
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
