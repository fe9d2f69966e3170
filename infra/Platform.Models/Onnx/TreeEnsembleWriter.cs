namespace Platform.Models.Onnx;

/// <summary>
/// Writes a <see cref="TreeEnsemble"/> as ONNX: one <c>TreeEnsembleRegressor</c> of <c>ai.onnx.ml</c> 3, input <c>features</c>
/// FP32 [n, F], output <c>score</c> FP32 [n, 1].
/// </summary>
public static class TreeEnsembleWriter
{
    public const string InputName = "features";
    public const string OutputName = "score";
    private const string Domain = "ai.onnx.ml";
    private const long DomainVersion = 3;

    /// <summary>The ONNX file.</summary>
    /// <param name="ensemble">The trees.</param>
    /// <param name="name">The graph's name, for people.</param>
    /// <exception cref="ArgumentException">A node points outside its tree or the input vector, or a number is not finite.</exception>
    public static byte[] Write(TreeEnsemble ensemble, string name)
    {
        var graph = new GraphWriter(name)
            .Input(InputName, TensorType.Float, "n", ensemble.Features)
            .Output(OutputName, TensorType.Float, "n", ensemble.Targets);
        Add(graph, ensemble, InputName, OutputName, TreePrecision.Single);
        return graph.ToBytes();
    }

    /// <summary>Adds the trees to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ensemble">The trees.</param>
    /// <param name="input">[n, F] of the precision's type.</param>
    /// <param name="output">FP32 [n, targets].</param>
    /// <param name="precision">How thresholds are compared and leaves added.</param>
    /// <exception cref="ArgumentException">A node points outside its tree or the input vector, or a number is not finite.</exception>
    public static void Add(GraphWriter graph, TreeEnsemble ensemble, string input, string output, TreePrecision precision)
    {
        if (ensemble.Trees.Count == 0)
        {
            throw new ArgumentException("An ensemble without trees ranks nothing.", nameof(ensemble));
        }

        var table = new NodeTable(precision);
        for (var i = 0; i < ensemble.Trees.Count; i++)
        {
            Check(ensemble.Trees[i], i, ensemble);
            table.Add(ensemble.Trees[i], i);
        }

        graph.Opset(Domain, DomainVersion);
        table.WriteTo(graph.Node("TreeEnsembleRegressor", [input], [output], Domain), ensemble);
    }

    /// <summary>
    /// The largest 32-bit float that is at most <paramref name="threshold"/>: for every 32-bit input, "at most this" and "at
    /// most the double" are the same decision, while rounding to nearest would move inputs that lie between the two.
    /// </summary>
    public static float FloorToFloat(double threshold)
    {
        var nearest = (float)threshold;
        return nearest > threshold ? MathF.BitDecrement(nearest) : nearest;
    }

    private static void Check(DecisionTree tree, int index, TreeEnsemble ensemble)
    {
        if (tree.Target < 0 || tree.Target >= ensemble.Targets)
        {
            throw new ArgumentException($"Tree {index} adds to score {tree.Target} of {ensemble.Targets}.");
        }

        foreach (var node in tree.Nodes)
        {
            if (node.Feature < 0 || node.Feature >= ensemble.Features || double.IsNaN(node.Threshold)
                || !Exists(tree, node.Left) || !Exists(tree, node.Right))
            {
                throw new ArgumentException($"Tree {index} has a node that is not whole: {node}.");
            }
        }

        if (tree.Leaves.Count == 0 || !tree.Leaves.All(double.IsFinite) || !double.IsFinite(tree.Weight))
        {
            throw new ArgumentException($"Tree {index} has no leaves, or one that is not finite.");
        }
    }

    private static bool Exists(DecisionTree tree, int child) => child >= 0 ? child < tree.Nodes.Count : ~child < tree.Leaves.Count;
}
