using Google.Protobuf.Collections;
using Platform.Models.Onnx.Wire;
using Platform.ModelTools.Graphs;

namespace Platform.ModelTools.Optimising;

/// <summary>
/// Takes the trees out of an ensemble whose leaves differ least, since they decide least; the mean of what they added is kept as a
/// constant.
/// </summary>
internal static class TreePruner
{
    private static readonly string[] s_nodeColumns =
        ["nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_hitrates", "nodes_modes", "nodes_truenodeids", "nodes_falsenodeids", "nodes_missing_value_tracks_true"];

    private static readonly string[] s_targetColumns = ["target_treeids", "target_nodeids", "target_ids", "target_weights"];

    /// <summary>The pruned model; null when it has no ensemble of single-precision trees whose sum is the score, or only one tree.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="share">Share of the trees that go, above 0 and below 1.</param>
    public static byte[]? Apply(byte[] model, double share)
    {
        var graph = EditableGraph.Parse(model);
        var changed = false;
        foreach (var ensemble in graph.Nodes.Where(n => n.OpType == "TreeEnsembleRegressor"))
        {
            changed |= Prune(ensemble, share);
        }

        return changed ? graph.ToBytes() : null;
    }

    private static bool Prune(NodeProto ensemble, double share)
    {
        var columns = ensemble.Attribute.ToDictionary(a => a.Name, StringComparer.Ordinal);
        if (!columns.TryGetValue("target_weights", out var weights) || weights.Floats.Count == 0
            || (columns.TryGetValue("aggregate_function", out var aggregate) && aggregate.S.ToStringUtf8() != "SUM"))
        {
            return false;
        }

        var trees = columns["target_treeids"].Ints;
        var targets = columns["target_ids"].Ints;
        var leaves = Enumerable.Range(0, trees.Count).GroupBy(i => trees[i]).ToDictionary(g => g.Key, g => g.ToArray());
        var gone = leaves.OrderBy(t => Spread(t.Value.Select(i => weights.Floats[i])))
            .Take(Math.Min(leaves.Count - 1, (int)(leaves.Count * share)))
            .ToDictionary();
        if (gone.Count == 0)
        {
            return false;
        }

        var constant = new float[columns["n_targets"].I];
        if (columns.TryGetValue("base_values", out var bias) && bias.Floats.Count == constant.Length)
        {
            bias.Floats.CopyTo(constant, 0);
        }

        foreach (var tree in gone.Values)
        {
            constant[targets[tree[0]]] += tree.Average(i => weights.Floats[i]);
        }

        bool[] keepNodes = [.. columns["nodes_treeids"].Ints.Select(t => !gone.ContainsKey(t))];
        bool[] keepLeaves = [.. trees.Select(t => !gone.ContainsKey(t))];
        Filter(columns, s_nodeColumns, keepNodes);
        Filter(columns, s_targetColumns, keepLeaves);
        ensemble.Attribute.Remove(bias);
        ensemble.Attribute.Add(new AttributeProto { Name = "base_values", Floats = { constant }, Type = AttributeProto.Types.AttributeType.Floats });
        return true;
    }

    private static void Filter(Dictionary<string, AttributeProto> columns, IEnumerable<string> names, bool[] keep)
    {
        foreach (var name in names)
        {
            if (columns.TryGetValue(name, out var column))
            {
                Filter(column.Ints, keep);
                Filter(column.Floats, keep);
                Filter(column.Strings, keep);
            }
        }
    }

    private static void Filter<T>(RepeatedField<T> values, bool[] keep)
    {
        if (values.Count == keep.Length)
        {
            var kept = values.Where((_, i) => keep[i]).ToList();
            values.Clear();
            values.AddRange(kept);
        }
    }

    private static double Spread(IEnumerable<float> leaves)
    {
        var values = leaves.Select(l => (double)l).ToList();
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / values.Count;
    }
}
