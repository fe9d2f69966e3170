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
        if (ensemble.Trees.Count == 0)
        {
            throw new ArgumentException("An ensemble without trees ranks nothing.", nameof(ensemble));
        }

        var table = new NodeTable();
        for (var i = 0; i < ensemble.Trees.Count; i++)
        {
            Check(ensemble.Trees[i], i, ensemble.Features);
            table.Add(ensemble.Trees[i], i);
        }

        var graph = new GraphWriter(name)
            .Opset(Domain, DomainVersion)
            .Input(InputName, TensorType.Float, "n", ensemble.Features)
            .Output(OutputName, TensorType.Float, "n", 1);
        table.WriteTo(graph.Node("TreeEnsembleRegressor", [InputName], [OutputName], Domain), ensemble.Bias);
        return graph.ToBytes();
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

    private static void Check(DecisionTree tree, int index, int features)
    {
        foreach (var node in tree.Nodes)
        {
            if (node.Feature < 0 || node.Feature >= features || double.IsNaN(node.Threshold)
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

    /// <summary>ONNX holds all trees as one table of columns.</summary>
    private sealed class NodeTable
    {
        private readonly List<long> _treeIds = [];
        private readonly List<long> _nodeIds = [];
        private readonly List<long> _featureIds = [];
        private readonly List<float> _values = [];
        private readonly List<string> _modes = [];
        private readonly List<long> _trueIds = [];
        private readonly List<long> _falseIds = [];
        private readonly List<long> _missingTracksTrue = [];
        private readonly List<long> _targetTreeIds = [];
        private readonly List<long> _targetNodeIds = [];
        private readonly List<float> _targetWeights = [];

        /// <summary>Inner nodes keep their numbers; leaf l becomes node <c>Nodes.Count + l</c>.</summary>
        public void Add(DecisionTree tree, int treeId)
        {
            long Id(int child) => child >= 0 ? child : tree.Nodes.Count + ~child;
            for (var i = 0; i < tree.Nodes.Count; i++)
            {
                var node = tree.Nodes[i];
                Row(treeId, i, node.Feature, FloorToFloat(node.Threshold), "BRANCH_LEQ", Id(node.Left), Id(node.Right), node.MissingGoesLeft);
            }

            for (var i = 0; i < tree.Leaves.Count; i++)
            {
                var id = tree.Nodes.Count + i;
                Row(treeId, id, 0, 0, "LEAF", 0, 0, false);
                _targetTreeIds.Add(treeId);
                _targetNodeIds.Add(id);
                _targetWeights.Add((float)(tree.Weight * tree.Leaves[i]));
            }
        }

        public void WriteTo(NodeWriter node, double bias) => node
            .Attribute("n_targets", 1)
            .Attribute("aggregate_function", "SUM")
            .Attribute("post_transform", "NONE")
            .Attribute("base_values", [(float)bias])
            .Attribute("nodes_treeids", _treeIds)
            .Attribute("nodes_nodeids", _nodeIds)
            .Attribute("nodes_featureids", _featureIds)
            .Attribute("nodes_values", _values)
            .Attribute("nodes_modes", _modes)
            .Attribute("nodes_truenodeids", _trueIds)
            .Attribute("nodes_falsenodeids", _falseIds)
            .Attribute("nodes_missing_value_tracks_true", _missingTracksTrue)
            .Attribute("target_treeids", _targetTreeIds)
            .Attribute("target_nodeids", _targetNodeIds)
            .Attribute("target_ids", Enumerable.Repeat(0L, _targetWeights.Count))
            .Attribute("target_weights", _targetWeights);

        private void Row(long treeId, long nodeId, long feature, float value, string mode, long whenTrue, long whenFalse, bool missingTracksTrue)
        {
            _treeIds.Add(treeId);
            _nodeIds.Add(nodeId);
            _featureIds.Add(feature);
            _values.Add(value);
            _modes.Add(mode);
            _trueIds.Add(whenTrue);
            _falseIds.Add(whenFalse);
            _missingTracksTrue.Add(missingTracksTrue ? 1 : 0);
        }
    }
}
