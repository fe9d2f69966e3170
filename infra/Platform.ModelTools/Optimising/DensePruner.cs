using Platform.Models.Onnx.Wire;
using Platform.ModelTools.Graphs;

namespace Platform.ModelTools.Optimising;

/// <summary>
/// Structured pruning: between two dense layers with nothing but elementwise operators between them, the hidden units that matter least
/// go, a column of the first layer, a row of the second and an entry of the bias each, so that the graph really gets smaller.
/// </summary>
internal static class DensePruner
{
    /// <summary>Narrower layers have nothing to spare.</summary>
    private const int NarrowestLayer = 16;

    /// <summary>Operators that treat every unit alike and apart.</summary>
    private static readonly HashSet<string> s_elementwise =
        ["Add", "Sub", "Mul", "Div", "Pow", "Relu", "LeakyRelu", "Elu", "Selu", "Gelu", "Erf", "Tanh", "Sigmoid", "HardSigmoid", "HardSwish", "Softplus", "Sqrt", "Abs", "Neg", "Exp", "Cast", "Identity", "Dropout"];

    /// <summary>The pruned model; null when it has no such pair of layers.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="share">Share of the hidden units that go, above 0 and below 1.</param>
    public static byte[]? Apply(byte[] model, double share)
    {
        var graph = EditableGraph.Parse(model);
        var changed = false;
        foreach (var first in graph.Nodes.Where(n => n.OpType is "MatMul" or "Gemm").ToList())
        {
            if (Pair.Find(graph, first) is { } pair)
            {
                pair.Prune(graph, share);
                changed = true;
            }
        }

        return changed ? graph.ToBytes() : null;
    }

    /// <summary>Two layers and what lies between them.</summary>
    private sealed class Pair(Dense first, IReadOnlyList<Dense> seconds, IReadOnlyList<TensorProto> vectors)
    {
        public static Pair? Find(EditableGraph graph, NodeProto node)
        {
            if (Dense.Of(graph, node) is not { } first || first.Units < NarrowestLayer || graph.Readers(first.Weight.Name).Count > 1)
            {
                return null;
            }

            var vectors = new List<TensorProto>();
            var seconds = new List<Dense>();
            var inside = new HashSet<string>(StringComparer.Ordinal) { node.Output[0] };
            if (first.Bias is { Length: > 0 } bias)
            {
                if (!TakeVector(graph, bias, first.Units, vectors))
                {
                    return null;
                }
            }

            // Operators stand in the order in which they run, so that one pass finds all that hangs on the first layer.
            foreach (var reader in graph.Nodes.ToList())
            {
                if (!reader.Input.Any(inside.Contains))
                {
                    continue;
                }

                if (s_elementwise.Contains(reader.OpType) && reader.Domain == "")
                {
                    if (!reader.Input.All(i => i.Length == 0 || inside.Contains(i) || TakeVector(graph, i, first.Units, vectors)))
                    {
                        return null;
                    }

                    inside.UnionWith(reader.Output.Where(o => o.Length > 0));
                }
                else if (Dense.Of(graph, reader) is { } second && second.Inputs == first.Units && inside.Contains(reader.Input[0])
                    && !reader.Input.Skip(1).Any(inside.Contains) && graph.Readers(second.Weight.Name).Count == 1)
                {
                    seconds.Add(second);
                }
                else
                {
                    return null;
                }
            }

            return seconds.Count > 0 && !inside.Any(graph.IsReadElsewhere) ? new Pair(first, seconds, [.. vectors.DistinctBy(v => v.Name)]) : null;
        }

        public void Prune(EditableGraph graph, double share)
        {
            var keep = Math.Max(1, first.Units - (int)(first.Units * share));
            var strength = Enumerable.Range(0, first.Units).Select(u => first.OutgoingNorm(u) * seconds.Sum(s => s.IncomingNorm(u))).ToArray();
            int[] kept = [.. Enumerable.Range(0, first.Units).OrderByDescending(u => strength[u]).Take(keep).Order()];
            first.KeepUnits(graph, kept);
            foreach (var second in seconds)
            {
                second.KeepInputs(graph, kept);
            }

            foreach (var vector in vectors)
            {
                var values = vector.Floats();
                long[] shape = [.. vector.Dims.SkipLast(1), kept.Length];
                graph.Replace(WeightTensor.OfFloats(vector.Name, shape, [.. kept.Select(u => values[u])]));
            }
        }

        /// <summary>A constant that is one number, or one number a unit, which no other layer reads.</summary>
        private static bool TakeVector(EditableGraph graph, string name, int units, List<TensorProto> vectors)
        {
            if (graph.Constant(name) is not { } constant || !constant.IsFloat())
            {
                return false;
            }

            if (constant.Elements() == 1)
            {
                return true;
            }

            vectors.Add(constant);
            return constant.Elements() == units && constant.Dims[^1] == units && graph.Readers(name).Count == 1;
        }
    }

    /// <summary>A dense layer with a constant weight.</summary>
    private sealed class Dense
    {
        private readonly float[] _values;
        private readonly bool _transposed;

        private Dense(TensorProto weight, bool transposed, string? bias)
        {
            Weight = weight;
            Bias = bias;
            _transposed = transposed;
            _values = weight.Floats();
            (Inputs, Units) = transposed ? ((int)weight.Dims[1], (int)weight.Dims[0]) : ((int)weight.Dims[0], (int)weight.Dims[1]);
        }

        public TensorProto Weight { get; }

        public string? Bias { get; }

        public int Inputs { get; }

        public int Units { get; }

        public static Dense? Of(EditableGraph graph, NodeProto node) =>
            node.OpType is "MatMul" or "Gemm" && node.Domain == ""
            && EditableGraph.Integer(node, "transA", 0) == 0
            && graph.Constant(node.Input[1]) is { Dims.Count: 2 } weight && weight.IsFloat()
                ? new Dense(weight, EditableGraph.Integer(node, "transB", 0) == 1, node.Input.Count > 2 ? node.Input[2] : null)
                : null;

        public double OutgoingNorm(int unit) => Norm(Enumerable.Range(0, Inputs).Select(i => At(i, unit)));

        public double IncomingNorm(int input) => Norm(Enumerable.Range(0, Units).Select(u => At(input, u)));

        public void KeepUnits(EditableGraph graph, int[] kept) => Keep(graph, [.. Enumerable.Range(0, Inputs)], kept);

        public void KeepInputs(EditableGraph graph, int[] kept) => Keep(graph, kept, [.. Enumerable.Range(0, Units)]);

        private void Keep(EditableGraph graph, int[] inputs, int[] units)
        {
            float[] values = _transposed
                ? [.. units.SelectMany(u => inputs.Select(i => At(i, u)))]
                : [.. inputs.SelectMany(i => units.Select(u => At(i, u)))];
            long[] shape = _transposed ? [units.Length, inputs.Length] : [inputs.Length, units.Length];
            graph.Replace(WeightTensor.OfFloats(Weight.Name, shape, values));
        }

        private float At(int input, int unit) => _transposed ? _values[(unit * Inputs) + input] : _values[(input * Units) + unit];

        private static double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(v => (double)v * v));
    }
}
