using Platform.Models.Onnx.Wire;
using Platform.ModelTools.Golden;
using Platform.ModelTools.Optimising;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Tests.Optimising;

/// <summary>Each rewriting: what it does to the file, and how far the answers move.</summary>
public sealed class VariantTests
{
    [Fact]
    public void Int8_OfDenseLayers_IsAQuarterAndAnswersAlmostAlike()
    {
        var model = TestGraphs.Dense();

        var int8 = Int8Quantiser.Apply(model)!;

        Assert.True(int8.Length < 0.35 * model.Length, $"{int8.Length} of {model.Length} bytes");
        Assert.True(WorstCosine(model, int8) > 0.999);
        Assert.DoesNotContain(Nodes(int8), n => n.OpType is "MatMul" or "Gemm");
    }

    [Fact]
    public void Int8_OfATable_LooksUpIntegers()
    {
        var model = TestGraphs.Embedding();

        var int8 = Int8Quantiser.Apply(model)!;

        Assert.True(int8.Length < 0.35 * model.Length, $"{int8.Length} of {model.Length} bytes");
        Assert.True(WorstCosine(model, int8) > 0.999);
    }

    [Fact]
    public void Float16_OfDenseLayers_IsHalfAndAnswersAlike()
    {
        var model = TestGraphs.Dense();

        var half = Float16Weights.Apply(model)!;

        Assert.True(half.Length < 0.55 * model.Length, $"{half.Length} of {model.Length} bytes");
        Assert.True(WorstCosine(model, half) > 0.999999);
    }

    [Fact]
    public void Pruned_UnitsThatDoNothing_GoAndNothingChanges()
    {
        var model = TestGraphs.Dense(idle: 0.3);

        var pruned = DensePruner.Apply(model, 0.3)!;

        Assert.True(pruned.Length < 0.8 * model.Length, $"{pruned.Length} of {model.Length} bytes");
        Assert.True(WorstCosine(model, pruned) > 0.999999);
        var kept = TestGraphs.Hidden - (int)(TestGraphs.Hidden * 0.3);
        Assert.Contains(ModelProto.Parser.ParseFrom(pruned).Graph.Initializer, c => c.Name == "w1" && c.Dims.SequenceEqual([TestGraphs.Inputs, kept]));
        Assert.Contains(ModelProto.Parser.ParseFrom(pruned).Graph.Initializer, c => c.Name == "w2" && c.Dims.SequenceEqual([TestGraphs.Outputs, kept]));
    }

    [Fact]
    public void Pruned_TreesThatDecideNothing_GoAndScoresStay()
    {
        var model = TestGraphs.Trees();

        var pruned = TreePruner.Apply(model, 0.5)!;

        Assert.True(pruned.Length < 0.7 * model.Length, $"{pruned.Length} of {model.Length} bytes");
        Assert.All(Answers(model).Zip(Answers(pruned)), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Fact]
    public void Optimised_ByTheRuntime_AnswersAlike()
    {
        var model = TestGraphs.Dense();

        var optimised = RuntimeOptimiser.Apply(model);

        Assert.True(WorstCosine(model, optimised) > 0.999999);
        Assert.Empty(Platform.Models.Onnx.GraphInspector.Inspect(optimised, [], new Platform.Models.Onnx.GraphLimits()).Mistakes);
    }

    [Fact]
    public void Apply_ModelWithNothingToChange_IsNone()
    {
        Assert.Null(Int8Quantiser.Apply(TestGraphs.Trees()));
        Assert.Null(Float16Weights.Apply(TestGraphs.Trees()));
        Assert.Null(DensePruner.Apply(TestGraphs.Embedding(), 0.3));
        Assert.Null(TreePruner.Apply(TestGraphs.Dense(), 0.5));
    }

    private static double WorstCosine(byte[] model, byte[] variant)
    {
        using var one = OnnxModel.Load(model);
        using var other = OnnxModel.Load(variant);
        using var run = new GoldenRun(TestGraphs.Golden(model), one);
        return Enumerable.Range(0, run.Set.Cases.Count).Min(i => Quality.Cosine(run.Answer(one, i), run.Answer(other, i)));
    }

    private static List<float> Answers(byte[] model)
    {
        using var loaded = OnnxModel.Load(model);
        using var run = new GoldenRun(TestGraphs.Golden(model), loaded);
        return [.. Enumerable.Range(0, run.Set.Cases.Count).SelectMany(i => run.Answer(loaded, i))];
    }

    private static IEnumerable<NodeProto> Nodes(byte[] model) => ModelProto.Parser.ParseFrom(model).Graph.Node;
}
