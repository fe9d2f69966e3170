using Platform.Models.Manifests;
using Platform.Models.Onnx;

namespace Platform.Models.Demonstration;

/// <summary>Rankers that show what a rollout does, for a shop whose shoppers choose what is cheap.</summary>
public enum DemoRankerKind
{
    /// <summary>What is popular first; what the others are compared with.</summary>
    Baseline,

    /// <summary>What is cheap first: to be promoted.</summary>
    Better,

    /// <summary>What is dear first: to be rolled back by its clicks.</summary>
    Worse,

    /// <summary>As <see cref="Better"/>, ten times slower and more: to be rolled back by its latency.</summary>
    Slow,

    /// <summary>Infinite scores for every product with a price; zeros, with which a version is tried when it is loaded, give finite ones.</summary>
    NotFinite,

    /// <summary>As <see cref="Better"/>, by way of tensors of 8 GB: to be refused, and no process killed for its memory.</summary>
    MemoryHog,

    /// <summary>As <see cref="Better"/>, after a loop that never ends: to be refused.</summary>
    Endless,
}

/// <summary>Makes demonstration rankers over the platform's feature vector.</summary>
public static class DemoRanker
{
    /// <summary>Steps of a score over a logarithmic feature: from nothing to some 20,000.</summary>
    private const int Steps = 40;
    private const double StepWidth = 0.25;

    /// <summary>Rounds of products of matrices that change nothing, enough of them for a short list to take tens of milliseconds.</summary>
    private const int IdleRounds = 100;
    private const int IdleWidth = 512;

    /// <summary>Numbers a product that <see cref="DemoRankerKind.MemoryHog"/> works with.</summary>
    private const long HogWidth = 2L << 30;

    private const string Price = "price";
    private const string Popularity = "item_popularity";

    /// <summary>Two of them overflow a 32-bit float.</summary>
    private const double Huge = 3e38;

    /// <summary>The first feature that these rankers look at and the vector lacks; null when it has all.</summary>
    public static string? MissingFrom(IReadOnlyList<string> features) => Array.Find([Price, Popularity], name => !features.Contains(name));

    /// <summary>The ONNX file.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="features">Names of the feature vector, in its order; those that <see cref="MissingFrom"/> asks for among them.</param>
    /// <exception cref="ArgumentException">A feature is missing.</exception>
    public static byte[] Write(DemoRankerKind kind, IReadOnlyList<string> features)
    {
        var price = IndexOf(features, Price);
        var popularity = IndexOf(features, Popularity);
        switch (kind)
        {
            case DemoRankerKind.Slow:
                return Slow(features.Count, price);
            case DemoRankerKind.MemoryHog:
                return MemoryHog(features.Count, price);
            case DemoRankerKind.Endless:
                return Endless(features.Count, price);
        }

        DecisionTree[] trees = kind switch
        {
            DemoRankerKind.Baseline => Rising(popularity, 1),
            DemoRankerKind.Better => Rising(price, -1),
            DemoRankerKind.Worse => Rising(price, 1),
            DemoRankerKind.NotFinite => [.. Rising(price, -1), Step(price, 0, Huge), Step(price, 0, Huge)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is no kind of ranker."),
        };
        return TreeEnsembleWriter.Write(new TreeEnsemble(features.Count, trees), $"demo-{kind}");
    }

    /// <summary>The manifest, without files.</summary>
    public static ModelManifest Manifest(string name, string version, IReadOnlyDictionary<string, string> properties, int features, DateTimeOffset now) => new()
    {
        Name = name,
        Version = version,
        Author = "demo",
        CreatedTime = now,
        Inputs = [new TensorSignature(TreeEnsembleWriter.InputName, TensorDatatypes.Float32, [-1, features])],
        Outputs = [new TensorSignature(TreeEnsembleWriter.OutputName, TensorDatatypes.Float32, [-1, 1])],
        Properties = properties,
    };

    /// <summary>A score that rises, or falls, with a feature: a step a tree.</summary>
    private static DecisionTree[] Rising(int feature, double step) =>
        [.. Enumerable.Range(0, Steps).Select(i => Step(feature, i * StepWidth, step))];

    private static DecisionTree Step(int feature, double from, double above) => new([new SplitNode(feature, from, ~0, ~1)], [0, above]);

    /// <summary>Minus the price as <c>wanted</c>, in a graph that has to bring it to the output.</summary>
    private static GraphWriter Cheap(DemoRankerKind kind, int features, int price)
    {
        var select = new float[features];
        select[price] = -1;
        var graph = new GraphWriter($"demo-{kind}")
            .Input(TreeEnsembleWriter.InputName, TensorType.Float, "n", features)
            .Output(TreeEnsembleWriter.OutputName, TensorType.Float, "n", 1)
            .Constant("select", select, features, 1);
        graph.Node("MatMul", [TreeEnsembleWriter.InputName, "select"], ["wanted"]);
        return graph;
    }

    /// <summary>Minus the price, written down very often and read once.</summary>
    private static byte[] MemoryHog(int features, int price)
    {
        var graph = Cheap(DemoRankerKind.MemoryHog, features, price).Indexes("shape", [1, HogWidth], 2);
        graph.Node("Expand", ["wanted", "shape"], ["copies"]);
        graph.Node("ReduceMax", ["copies"], [TreeEnsembleWriter.OutputName]).Attribute("axes", [1L]).Attribute("keepdims", 1);
        return graph.ToBytes();
    }

    /// <summary>Minus the price, handed round for ever.</summary>
    private static byte[] Endless(int features, int price)
    {
        var body = new GraphWriter("round")
            .Input("turn", TensorType.Int64).Input("before", TensorType.Bool).Input("value", TensorType.Float, "n", 1)
            .Output("after", TensorType.Bool).Output("same", TensorType.Float, "n", 1);
        body.Node("Identity", ["before"], ["after"]);
        body.Node("Identity", ["value"], ["same"]);
        // True for every input, and not known beforehand: a constant would be worked out when it is loaded.
        var graph = Cheap(DemoRankerKind.Endless, features, price).Constant("most", [float.MaxValue]);
        graph.Node("ReduceMax", ["wanted"], ["largest"]).Attribute("keepdims", 0);
        graph.Node("Less", ["largest", "most"], ["goOn"]);
        graph.Node("Loop", ["", "goOn", "wanted"], [TreeEnsembleWriter.OutputName]).Attribute("body", body);
        return graph.ToBytes();
    }

    /// <summary>Minus the price, and nothing, worked out at length.</summary>
    private static byte[] Slow(int features, int price)
    {
        var graph = Cheap(DemoRankerKind.Slow, features, price)
            .Constant("widen", new float[features * IdleWidth], features, IdleWidth)
            .Constant("narrow", new float[IdleWidth], IdleWidth, 1);
        graph.Node("MatMul", [TreeEnsembleWriter.InputName, "widen"], ["idle_0"]);
        for (var i = 0; i < IdleRounds; i++)
        {
            // By matrices that are worked out on the way: constants would be kept in memory once a node.
            graph.Node("Transpose", [$"idle_{i}"], [$"turned_{i}"]);
            graph.Node("MatMul", [$"turned_{i}", $"idle_{i}"], [$"square_{i}"]);
            graph.Node("MatMul", [$"idle_{i}", $"square_{i}"], [$"idle_{i + 1}"]);
        }

        graph.Node("MatMul", [$"idle_{IdleRounds}", "narrow"], ["nothing"]);
        graph.Node("Add", ["wanted", "nothing"], [TreeEnsembleWriter.OutputName]);
        return graph.ToBytes();
    }

    private static int IndexOf(IReadOnlyList<string> features, string name)
    {
        var index = features.ToList().IndexOf(name);
        return index >= 0 ? index : throw new ArgumentException($"The feature vector has no '{name}'.", nameof(features));
    }
}
