using CsCheck;
using Microsoft.ML.OnnxRuntime;
using Platform.Models.Onnx;

namespace Platform.Models.Tests.Onnx;

public sealed class TreeEnsembleWriterTests
{
    private const int Features = 4;

    [Fact]
    public void Write_RandomTreesAndInputsOnThresholds_ScoresAsTheEnsemble()
    {
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                var ensemble = new TreeEnsemble(Features, [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => RandomTree(random))], random.NextDouble());
                var thresholds = ensemble.Trees.SelectMany(t => t.Nodes).Select(n => n.Threshold).DefaultIfEmpty(0).ToArray();
                var rows = random.Next(1, 40);
                var input = Enumerable.Range(0, rows * Features).Select(_ => RandomInput(random, thresholds)).ToArray();

                var scores = Run(TreeEnsembleWriter.Write(ensemble, "test"), input);

                for (var r = 0; r < rows; r++)
                {
                    Assert.Equal(ensemble.Score(input.AsSpan(r * Features, Features)), scores[r], 1e-4);
                }
            },
            iter: 200);
    }

    [Fact]
    public void FloorToFloat_AnyThreshold_DecidesEveryFloatAlike()
    {
        Gen.Select(Gen.Double[-1e30, 1e30], Gen.Int[-3, 3]).Sample((threshold, steps) =>
        {
            var input = (float)threshold;
            for (var i = 0; i < Math.Abs(steps); i++)
            {
                input = steps > 0 ? MathF.BitIncrement(input) : MathF.BitDecrement(input);
            }

            Assert.Equal(input <= threshold, input <= TreeEnsembleWriter.FloorToFloat(threshold));
        });
    }

    [Theory]
    [InlineData(Features, 1, -1)]
    [InlineData(-1, 1, -1)]
    [InlineData(0, 7, -1)]
    [InlineData(0, -1, -9)]
    public void Write_NodeThatPointsOutside_IsRefused(int feature, int left, int right)
    {
        var broken = new TreeEnsemble(Features, [new DecisionTree([new SplitNode(feature, 1, left, right)], [1, 2])]);

        Assert.Throws<ArgumentException>(() => TreeEnsembleWriter.Write(broken, "broken"));
    }

    [Fact]
    public void Write_LeafThatIsNotFinite_IsRefused() =>
        Assert.Throws<ArgumentException>(() => TreeEnsembleWriter.Write(new TreeEnsemble(Features, [new DecisionTree([], [double.NaN])]), "broken"));

    private static float RandomInput(Random random, double[] thresholds)
    {
        var near = (float)thresholds[random.Next(thresholds.Length)];
        return random.Next(5) switch
        {
            0 => near,
            1 => MathF.BitIncrement(near),
            2 => MathF.BitDecrement(near),
            3 => float.NaN,
            _ => (float)((random.NextDouble() * 20) - 10),
        };
    }

    /// <summary>Grown by splitting leaves at random, so that children are numbered in any order.</summary>
    private static DecisionTree RandomTree(Random random)
    {
        var nodes = new List<SplitNode>();
        var leaves = new List<double> { random.NextDouble() };
        for (var splits = random.Next(0, 16); splits > 0; splits--)
        {
            var node = nodes.Count;
            nodes.Add(new SplitNode(random.Next(Features), (random.NextDouble() * 20) - 10, 0, 0, random.Next(2) == 0));
            var leaf = random.Next(leaves.Count);
            leaves.Add(random.NextDouble() - 0.5);
            nodes[node] = nodes[node] with { Left = ~leaf, Right = ~(leaves.Count - 1) };
            if (node > 0)
            {
                // The leaf that is split hung somewhere: there hangs the new node now.
                var at = nodes.FindIndex(n => !ReferenceEquals(n, nodes[node]) && (n.Left == ~leaf || n.Right == ~leaf));
                nodes[at] = nodes[at].Left == ~leaf ? nodes[at] with { Left = node } : nodes[at] with { Right = node };
            }
        }

        return new DecisionTree(nodes, leaves, (random.NextDouble() * 2) - 1);
    }

    private static float[] Run(byte[] onnx, float[] input)
    {
        using var session = new InferenceSession(onnx);
        using var value = OrtValue.CreateTensorValueFromMemory(input, [input.Length / Features, Features]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [TreeEnsembleWriter.InputName], [value], [TreeEnsembleWriter.OutputName]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
