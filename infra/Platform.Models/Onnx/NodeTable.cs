namespace Platform.Models.Onnx;

/// <summary>How a written ensemble compares and adds.</summary>
public enum TreePrecision
{
    /// <summary>32-bit floats: every 32-bit input is decided as by the double thresholds; sums round as floats do. The fastest.</summary>
    Single,

    /// <summary>64-bit floats, for an input of them; the sum is rounded once, at the end.</summary>
    Double,
}

/// <summary>ONNX holds all trees as one table of columns.</summary>
internal sealed class NodeTable(TreePrecision precision)
{
    private readonly List<long> _treeIds = [];
    private readonly List<long> _nodeIds = [];
    private readonly List<long> _featureIds = [];
    private readonly List<double> _values = [];
    private readonly List<string> _modes = [];
    private readonly List<long> _trueIds = [];
    private readonly List<long> _falseIds = [];
    private readonly List<long> _missingTracksTrue = [];
    private readonly List<long> _targetTreeIds = [];
    private readonly List<long> _targetNodeIds = [];
    private readonly List<long> _targetIds = [];
    private readonly List<double> _targetWeights = [];

    /// <summary>Inner nodes keep their numbers; leaf l becomes node <c>Nodes.Count + l</c>.</summary>
    public void Add(DecisionTree tree, int treeId)
    {
        long Id(int child) => child >= 0 ? child : tree.Nodes.Count + ~child;
        for (var i = 0; i < tree.Nodes.Count; i++)
        {
            var node = tree.Nodes[i];
            var threshold = precision == TreePrecision.Single ? TreeEnsembleWriter.FloorToFloat(node.Threshold) : node.Threshold;
            Row(treeId, i, node.Feature, threshold, "BRANCH_LEQ", Id(node.Left), Id(node.Right), node.MissingGoesLeft);
        }

        for (var i = 0; i < tree.Leaves.Count; i++)
        {
            var id = tree.Nodes.Count + i;
            Row(treeId, id, 0, 0, "LEAF", 0, 0, false);
            _targetTreeIds.Add(treeId);
            _targetNodeIds.Add(id);
            _targetIds.Add(tree.Target);
            _targetWeights.Add(tree.Weight * tree.Leaves[i]);
        }
    }

    public void WriteTo(NodeWriter node, TreeEnsemble ensemble)
    {
        node.Attribute("n_targets", ensemble.Targets)
            .Attribute("aggregate_function", "SUM")
            .Attribute("post_transform", "NONE")
            .Attribute("nodes_treeids", _treeIds)
            .Attribute("nodes_nodeids", _nodeIds)
            .Attribute("nodes_featureids", _featureIds)
            .Attribute("nodes_modes", _modes)
            .Attribute("nodes_truenodeids", _trueIds)
            .Attribute("nodes_falsenodeids", _falseIds)
            .Attribute("nodes_missing_value_tracks_true", _missingTracksTrue)
            .Attribute("target_treeids", _targetTreeIds)
            .Attribute("target_nodeids", _targetNodeIds)
            .Attribute("target_ids", _targetIds);
        Numbers(node, "base_values", [.. Enumerable.Repeat(ensemble.Bias, ensemble.Targets)]);
        Numbers(node, "nodes_values", _values);
        Numbers(node, "target_weights", _targetWeights);
    }

    private void Numbers(NodeWriter node, string name, IReadOnlyList<double> values)
    {
        if (precision == TreePrecision.Single)
        {
            node.Attribute(name, values.Select(v => (float)v));
        }
        else
        {
            node.Tensor($"{name}_as_tensor", values);
        }
    }

    private void Row(long treeId, long nodeId, long feature, double value, string mode, long whenTrue, long whenFalse, bool missingTracksTrue)
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
