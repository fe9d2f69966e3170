using Platform.Models.Manifests;
using Platform.Models.Onnx;

namespace Platform.Benchmarks.Inference;

/// <summary>A model to measure, and what a request of it is like.</summary>
/// <param name="Manifest">What it takes and answers.</param>
/// <param name="Onnx">The file.</param>
/// <param name="Inputs">Bytes of one row of each input, and its sizes after the first.</param>
internal sealed record MeasuredModel(ModelManifest Manifest, byte[] Onnx, IReadOnlyList<(byte[] Row, long[] Shape)> Inputs);

/// <summary>The models of the inference benchmark. Their numbers are drawn from a seed: speed does not depend on what they mean.</summary>
internal static class InferenceModels
{
    private const int Seed = 11;
    private const int Features = 40;

    /// <summary>A ranker as the trainer makes it: 200 trees of 31 leaves over 40 features.</summary>
    public static MeasuredModel TreeRanker()
    {
        const int Trees = 200;
        const int Leaves = 31;
        var random = new Random(Seed);
        var trees = Enumerable.Range(0, Trees).Select(_ => Tree(Leaves, random)).ToList();
        var manifest = Manifest(
            "tree-ranker",
            [new TensorSignature(TreeEnsembleWriter.InputName, TensorDatatypes.Float32, [-1, Features])],
            [new TensorSignature(TreeEnsembleWriter.OutputName, TensorDatatypes.Float32, [-1, 1])]);
        return new MeasuredModel(manifest, TreeEnsembleWriter.Write(new TreeEnsemble(Features, trees), "tree-ranker"), [(Floats(Features, random), [Features])]);
    }

    /// <summary>A ranker of dense layers, 25 MB at the usual width: a row alone waits for its weights to come from memory.</summary>
    /// <param name="version">Which; versions differ in nothing else, and yet in their bytes.</param>
    /// <param name="width">Of the widest layers; twice of it is four times the bytes.</param>
    public static MeasuredModel DenseRanker(string version = "1", int width = 2048)
    {
        var inputs = width / 4;
        var random = new Random(Seed);
        var graph = new GraphWriter("dense-ranker").Metadata("version", version)
            .Input("features", TensorType.Float, "n", inputs).Output("score", TensorType.Float, "n", 1);
        var sizes = new[] { inputs, width, width, width / 4, 1 };
        var value = "features";
        for (var layer = 1; layer < sizes.Length; layer++)
        {
            var last = layer == sizes.Length - 1;
            graph.Constant($"weights{layer}", Weights(sizes[layer - 1] * sizes[layer], random), sizes[layer - 1], sizes[layer]);
            graph.Node("MatMul", [value, $"weights{layer}"], [last ? "score" : $"sum{layer}"]);
            if (!last)
            {
                graph.Node("Relu", [$"sum{layer}"], [$"active{layer}"]);
            }

            value = $"active{layer}";
        }

        var manifest = Manifest(
            "dense-ranker",
            [new TensorSignature("features", TensorDatatypes.Float32, [-1, inputs])],
            [new TensorSignature("score", TensorDatatypes.Float32, [-1, 1])],
            version);
        return new MeasuredModel(manifest, graph.ToBytes(), [(Floats(inputs, random), [inputs])]);
    }

    /// <summary>A sentence encoder that takes <c>input_ids</c> and <c>attention_mask</c>, on texts of 32 pieces.</summary>
    public static MeasuredModel SentenceEncoder(byte[] onnx)
    {
        const int Pieces = 32;
        const int Vocabulary = 8_000;
        const int Dimensions = 512;
        var random = new Random(Seed);
        var ids = Enumerable.Range(0, Pieces).SelectMany(_ => BitConverter.GetBytes(random.NextInt64(6, Vocabulary))).ToArray();
        var mask = Enumerable.Range(0, Pieces).SelectMany(_ => BitConverter.GetBytes(1L)).ToArray();
        var manifest = Manifest(
            "sentence-encoder",
            [new TensorSignature("input_ids", TensorDatatypes.Int64, [-1, -1]), new TensorSignature("attention_mask", TensorDatatypes.Int64, [-1, -1])],
            [new TensorSignature("embedding", TensorDatatypes.Float32, [-1, Dimensions])]);
        return new MeasuredModel(manifest, onnx, [(ids, [Pieces]), (mask, [Pieces])]);
    }

    private static ModelManifest Manifest(string name, TensorSignature[] inputs, TensorSignature[] outputs, string version = "1") => new()
    {
        Name = name,
        Version = version,
        Author = "benchmark",
        CreatedTime = DateTimeOffset.UnixEpoch,
        Inputs = inputs,
        Outputs = outputs,
    };

    /// <summary>Splits the largest range again and again, so that the tree is as deep as its leaves ask.</summary>
    private static DecisionTree Tree(int leaves, Random random)
    {
        var nodes = new List<SplitNode>();
        for (var i = 0; i < leaves - 1; i++)
        {
            var (left, right) = ((2 * i) + 1, (2 * i) + 2);
            nodes.Add(new SplitNode(
                random.Next(Features),
                random.NextDouble(),
                left < leaves - 1 ? left : ~(left - (leaves - 1)),
                right < leaves - 1 ? right : ~(right - (leaves - 1))));
        }

        return new DecisionTree(nodes, [.. Enumerable.Range(0, leaves).Select(_ => random.NextDouble() - 0.5)]);
    }

    private static byte[] Floats(int count, Random random) =>
        [.. Enumerable.Range(0, count).SelectMany(_ => BitConverter.GetBytes(random.NextSingle()))];

    private static float[] Weights(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 16)];
}
