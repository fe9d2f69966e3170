using Platform.Models.Onnx;
using Platform.Models.Onnx.Wire;
using Platform.ModelTools.Graphs;

namespace Platform.ModelTools.Optimising;

/// <summary>
/// Dynamic quantisation: weights of dense layers and embedding tables become int8 with a scale a column or a row, activations are
/// quantised while the model runs, by the standard operators that ONNX Runtime fuses into its integer kernels.
/// </summary>
internal static class Int8Quantiser
{
    /// <summary>Smaller constants cost more to handle than they save.</summary>
    private const int SmallestWeight = 1_024;

    private const float Largest = sbyte.MaxValue;

    /// <summary>The quantised model; null when it has nothing to quantise.</summary>
    public static byte[]? Apply(byte[] model)
    {
        var graph = EditableGraph.Parse(model);
        if (graph.OpsetOf("") < 11)
        {
            return null;
        }

        var activations = new Dictionary<string, Activation>(StringComparer.Ordinal);
        var weights = new Dictionary<string, (string Values, string Scales)>(StringComparer.Ordinal);
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
        {
            changed |= node.OpType switch
            {
                "MatMul" when node.Domain == "" => Dense(graph, node, transposed: false, activations, weights),
                "Gemm" when node.Domain == "" && IsPlain(node) => Dense(graph, node, EditableGraph.Integer(node, "transB", 0) == 1, activations, weights),
                "Gather" when node.Domain == "" && EditableGraph.Integer(node, "axis", 0) == 0 => Table(graph, node, weights),
                _ => false,
            };
        }

        return changed ? graph.ToBytes() : null;
    }

    /// <summary>A Gemm that is a MatMul and an Add.</summary>
    private static bool IsPlain(NodeProto node) =>
        EditableGraph.Integer(node, "transA", 0) == 0
        && node.Attribute.Where(a => a.Name is "alpha" or "beta").All(a => a.F == 1);

    private static bool Dense(
        EditableGraph graph, NodeProto node, bool transposed, Dictionary<string, Activation> activations, Dictionary<string, (string Values, string Scales)> weights)
    {
        if (graph.Constant(node.Input[1]) is not { Dims.Count: 2 } weight || !weight.IsFloat() || weight.Elements() < SmallestWeight)
        {
            return false;
        }

        var key = $"{weight.Name}{(transposed ? " transposed" : "")}";
        if (!weights.TryGetValue(key, out var quantised))
        {
            weights[key] = quantised = QuantiseColumns(graph, weight, transposed);
        }

        var added = new List<NodeProto>();
        var (activation, output) = (Quantised(graph, node.Input[0], activations, added), node.Output[0]);
        var (integers, floats, scales) = (graph.NewName($"{output}_int32"), graph.NewName($"{output}_unscaled"), graph.NewName($"{output}_scale"));
        var hasBias = node.Input.Count > 2 && node.Input[2].Length > 0;
        var product = hasBias ? graph.NewName($"{output}_product") : output;
        added.Add(EditableGraph.Node("MatMulInteger", [activation.Values, quantised.Values, activation.ZeroPoint], [integers]));
        added.Add(EditableGraph.Node("Cast", [integers], [floats], EditableGraph.Integer("to", (long)TensorType.Float)));
        added.Add(EditableGraph.Node("Mul", [activation.Scale, quantised.Scales], [scales]));
        added.Add(EditableGraph.Node("Mul", [floats, scales], [product]));
        if (hasBias)
        {
            added.Add(EditableGraph.Node("Add", [product, node.Input[2]], [output]));
        }

        graph.Replace(node, added);
        return true;
    }

    /// <summary>A value is quantised once, however many layers read it.</summary>
    private static Activation Quantised(EditableGraph graph, string value, Dictionary<string, Activation> activations, List<NodeProto> added)
    {
        if (!activations.TryGetValue(value, out var activation))
        {
            activation = new Activation(graph.NewName($"{value}_uint8"), graph.NewName($"{value}_uint8_scale"), graph.NewName($"{value}_uint8_zero"));
            added.Add(EditableGraph.Node("DynamicQuantizeLinear", [value], [activation.Values, activation.Scale, activation.ZeroPoint]));
            activations[value] = activation;
        }

        return activation;
    }

    private static (string Values, string Scales) QuantiseColumns(EditableGraph graph, TensorProto weight, bool transposed)
    {
        var source = weight.Floats();
        var (rows, columns) = transposed ? ((int)weight.Dims[1], (int)weight.Dims[0]) : ((int)weight.Dims[0], (int)weight.Dims[1]);
        float At(int row, int column) => transposed ? source[(column * rows) + row] : source[(row * columns) + column];
        var values = new sbyte[source.Length];
        var scales = new float[columns];
        for (var column = 0; column < columns; column++)
        {
            var most = 0f;
            for (var row = 0; row < rows; row++)
            {
                most = Math.Max(most, Math.Abs(At(row, column)));
            }

            scales[column] = Scale(most);
            for (var row = 0; row < rows; row++)
            {
                values[(row * columns) + column] = Quantise(At(row, column), scales[column]);
            }
        }

        return Add(graph, weight.Name, [rows, columns], values, [columns], scales);
    }

    /// <summary>An embedding table gets a scale a row: what is looked up is as exact as its own size allows.</summary>
    private static bool Table(EditableGraph graph, NodeProto node, Dictionary<string, (string Values, string Scales)> weights)
    {
        if (graph.Constant(node.Input[0]) is not { Dims.Count: 2 } table || !table.IsFloat() || table.Elements() < SmallestWeight)
        {
            return false;
        }

        var key = $"{table.Name} by row";
        if (!weights.TryGetValue(key, out var quantised))
        {
            var source = table.Floats();
            var (rows, columns) = ((int)table.Dims[0], (int)table.Dims[1]);
            var values = new sbyte[source.Length];
            var scales = new float[rows];
            for (var row = 0; row < rows; row++)
            {
                var span = source.AsSpan(row * columns, columns);
                scales[row] = Scale(span.ToArray().Max(Math.Abs));
                for (var column = 0; column < columns; column++)
                {
                    values[(row * columns) + column] = Quantise(span[column], scales[row]);
                }
            }

            weights[key] = quantised = Add(graph, table.Name, [rows, columns], values, [rows, 1], scales);
        }

        var output = node.Output[0];
        var (found, floats, scale) = (graph.NewName($"{output}_int8"), graph.NewName($"{output}_unscaled"), graph.NewName($"{output}_scale"));
        graph.Replace(
            node,
            [
                EditableGraph.Node("Gather", [quantised.Values, node.Input[1]], [found]),
                EditableGraph.Node("Gather", [quantised.Scales, node.Input[1]], [scale]),
                EditableGraph.Node("Cast", [found], [floats], EditableGraph.Integer("to", (long)TensorType.Float)),
                EditableGraph.Node("Mul", [floats, scale], [output]),
            ]);
        return true;
    }

    private static (string Values, string Scales) Add(EditableGraph graph, string name, long[] shape, sbyte[] values, long[] scaleShape, float[] scales)
    {
        var added = (Values: graph.NewName($"{name}_int8"), Scales: graph.NewName($"{name}_int8_scale"));
        graph.Add(WeightTensor.Of(added.Values, WeightTensor.Int8, shape, values));
        graph.Add(WeightTensor.OfFloats(added.Scales, scaleShape, scales));
        return added;
    }

    /// <summary>A column of zeros has any scale.</summary>
    private static float Scale(float most) => most > 0 ? most / Largest : 1;

    private static sbyte Quantise(float value, float scale) => (sbyte)Math.Clamp(MathF.Round(value / scale), -Largest, Largest);

    private sealed record Activation(string Values, string Scale, string ZeroPoint);
}
