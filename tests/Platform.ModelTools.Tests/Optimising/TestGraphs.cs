using Platform.Models.Golden;
using Platform.Models.Onnx;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Tests.Optimising;

/// <summary>Small models of the kinds that are optimised, with inputs for them.</summary>
internal static class TestGraphs
{
    public const int Inputs = 48;
    public const int Hidden = 96;
    public const int Outputs = 24;
    public const int Vocabulary = 200;

    /// <summary>Two dense layers, a Gemm with its weight transposed, and nothing but elementwise operators between.</summary>
    /// <param name="idle">Share of the hidden units whose weights are zero.</param>
    public static byte[] Dense(double idle = 0)
    {
        var random = new Random(3);
        var idleUnits = (int)(Hidden * idle);
        var first = Weights(random, Inputs * Hidden);
        for (var i = 0; i < Inputs; i++)
        {
            first.AsSpan(i * Hidden, idleUnits).Clear();
        }

        var bias = Weights(random, Hidden);
        bias.AsSpan(0, idleUnits).Clear();
        var graph = new GraphWriter("dense").Input("x", TensorType.Float, "n", Inputs).Output("y", TensorType.Float, "n", Outputs)
            .Constant("w1", first, Inputs, Hidden)
            .Constant("b1", bias, Hidden)
            .Constant("two", [2f], 1)
            .Constant("w2", Weights(random, Hidden * Outputs), Outputs, Hidden)
            .Constant("b2", Weights(random, Outputs), Outputs);
        graph.Node("MatMul", ["x", "w1"], ["h1"]);
        graph.Node("Add", ["h1", "b1"], ["h2"]);
        graph.Node("Tanh", ["h2"], ["h3"]);
        graph.Node("Mul", ["h3", "two"], ["h4"]);
        graph.Node("Gemm", ["h4", "w2", "b2"], ["y"]).Attribute("transB", 1);
        return graph.ToBytes();
    }

    /// <summary>A table that is looked up, and a dense layer.</summary>
    public static byte[] Embedding()
    {
        var random = new Random(4);
        var graph = new GraphWriter("embedding").Input("ids", TensorType.Int64, "n", 5).Output("y", TensorType.Float, "n", 5, Outputs)
            .Constant("table", Weights(random, Vocabulary * Hidden), Vocabulary, Hidden)
            .Constant("w", Weights(random, Hidden * Outputs), Hidden, Outputs);
        graph.Node("Gather", ["table", "ids"], ["e"]);
        graph.Node("MatMul", ["e", "w"], ["y"]);
        return graph.ToBytes();
    }

    /// <summary>Trees whose later ones decide less and less; every second one decides nothing.</summary>
    public static byte[] Trees(int trees = 20) => TreeEnsembleWriter.Write(
        new TreeEnsemble(
            Inputs,
            [.. Enumerable.Range(0, trees).Select(t => new DecisionTree(
                [new SplitNode(t % Inputs, 0, ~0, ~1)], t % 2 == 0 ? [1.0 / (t + 1), -1.0 / (t + 1)] : [0.5, 0.5]))]),
        "trees");

    public static GoldenSet Golden(byte[] model, int cases = 12, int rows = 8)
    {
        using var loaded = OnnxModel.Load(model);
        var input = loaded.Inputs[0];
        var random = new Random(5);
        return new GoldenSet
        {
            Cases =
            [
                .. Enumerable.Range(0, cases).Select(_ => new GoldenCase
                {
                    Inputs =
                    [
                        new GoldenTensor(
                            input.Name,
                            input.Datatype,
                            [rows, input.Shape[1]],
                            [.. Enumerable.Range(0, rows * (int)input.Shape[1]).Select(_ => input.Datatype == "INT64" ? random.Next(Vocabulary) : (random.NextDouble() * 2) - 1)]),
                    ],
                }),
            ],
        };
    }

    private static float[] Weights(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 3)];
}
