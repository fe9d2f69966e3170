using Platform.Models.Golden;
using Platform.Models.Onnx;
using Platform.ModelTools.Optimising;

namespace Platform.ModelTools.Tests.Optimising;

public sealed class OptimiseRunTests
{
    [Fact]
    public void Try_Int8_IsMeasuredAndAccepted()
    {
        var outcome = Try(TestGraphs.Dense(), TestGraphs.Golden(TestGraphs.Dense()), "int8", maxLoss: 0.01);

        Assert.Null(outcome.Refusal);
        Assert.True(outcome.SizeRatio < 0.35);
        var comparison = outcome.Comparison!.Value;
        Assert.Equal(12, comparison.Cases);
        Assert.True(comparison.LatencyRatio > 0);
        Assert.InRange(comparison.Loss.Mean, comparison.Loss.Low, comparison.Loss.High);
        Assert.InRange(comparison.Loss.High, 1e-9, 0.01);
    }

    [Fact]
    public void Try_LossAboveTheLimit_IsRefusedWithTheFigure()
    {
        var outcome = Try(TestGraphs.Dense(), TestGraphs.Golden(TestGraphs.Dense()), "pruned-30", maxLoss: 0.000001);

        Assert.Contains("may lose", outcome.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Try_NothingToApplyTo_SaysSo() =>
        Assert.Contains("nothing", Try(TestGraphs.Trees(), TestGraphs.Golden(TestGraphs.Trees()), "int8", maxLoss: 1).Refusal, StringComparison.Ordinal);

    [Fact]
    public void Try_RankerWithLabels_IsJudgedByNdcg()
    {
        var golden = TestGraphs.Golden(TestGraphs.Trees(), rows: 30);
        // The rows that the first tree puts on top are the good ones; without it nothing tells them apart.
        golden = new GoldenSet { Cases = [.. golden.Cases.Select(c => c with { Labels = [.. Enumerable.Range(0, 30).Select(r => c.Inputs[0].Data[r * TestGraphs.Inputs] <= 0 ? 1 : 0)] })] };
        Assert.Equal("NDCG@10", Quality.MeasureOf(golden));

        Assert.Null(Try(TestGraphs.Trees(), golden, "trees-50", maxLoss: 0.01).Refusal);
        Assert.True(Quality.Ndcg([3, 0, 1], [0.9f, 0.1f, 0.5f]) == 1);
        Assert.True(Quality.Ndcg([3, 0, 1], [0.1f, 0.9f, 0.5f]) < 0.7);
        Assert.Null(Quality.Ndcg([0, 0], [1, 2]));
    }

    [Fact]
    public void Try_VariantThatAnswersNonsense_LosesEverything()
    {
        var parent = TestGraphs.Dense();
        var nonsense = new GraphWriter("x").Input("x", TensorType.Float, "n", TestGraphs.Inputs).Output("y", TensorType.Float, "n", TestGraphs.Outputs)
            .Constant("w", new float[TestGraphs.Inputs * TestGraphs.Outputs], TestGraphs.Inputs, TestGraphs.Outputs);
        nonsense.Node("MatMul", ["x", "w"], ["y"]);
        var variant = new ModelVariant("nonsense", "none", "", _ => nonsense.ToBytes());

        var outcome = Run().Try(parent, TestGraphs.Golden(parent), [variant], 0.5, TimeSpan.FromMilliseconds(1), CancellationToken.None).Single();

        Assert.Equal(1, outcome.Comparison!.Value.Loss.Mean, 1e-9);
        Assert.NotNull(outcome.Refusal);
    }

    [Fact]
    public void MeanOf_TheSameCases_GivesTheSameInterval()
    {
        double[] values = [.. Enumerable.Range(0, 50).Select(i => i % 7 / 7.0)];

        var interval = Bootstrap.MeanOf(values, new Random(1));

        Assert.Equal(interval, Bootstrap.MeanOf(values, new Random(1)));
        Assert.True(interval.Low < interval.Mean && interval.Mean < interval.High);
    }

    private static VariantOutcome Try(byte[] parent, GoldenSet golden, string variant, double maxLoss) =>
        Run().Try(parent, golden, ModelVariant.All.Where(v => v.Name == variant), maxLoss, TimeSpan.FromMilliseconds(1), CancellationToken.None).Single();

    private static OptimiseRun Run() => new(TimeProvider.System, new Random(1));
}
