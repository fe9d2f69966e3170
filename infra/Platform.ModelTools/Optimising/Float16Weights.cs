using Platform.Models.Onnx;
using Platform.ModelTools.Graphs;

namespace Platform.ModelTools.Optimising;

/// <summary>
/// Keeps weights as 16-bit floats and computes in 32 bits as before: half the file and half the transfer at the speed that the processor
/// has for 32 bits. The runtime widens them once, when it loads the model.
/// </summary>
internal static class Float16Weights
{
    private const int SmallestWeight = 256;

    /// <summary>The model with halved weights; null when it has none that fit.</summary>
    public static byte[]? Apply(byte[] model)
    {
        var graph = EditableGraph.Parse(model);
        var changed = false;
        foreach (var weight in graph.Constants.Where(c => c.IsFloat() && c.Elements() >= SmallestWeight && !graph.Outputs.Contains(c.Name)))
        {
            var halves = Array.ConvertAll(weight.Floats(), f => (Half)f);
            if (!halves.All(Half.IsFinite))
            {
                continue;
            }

            var half = graph.NewName($"{weight.Name}_float16");
            graph.Add(WeightTensor.Of(half, WeightTensor.Float16, weight.Dims, halves));
            var wide = graph.NewName($"{weight.Name}_float32");
            foreach (var reader in graph.Readers(weight.Name))
            {
                for (var i = 0; i < reader.Input.Count; i++)
                {
                    reader.Input[i] = reader.Input[i] == weight.Name ? wide : reader.Input[i];
                }
            }

            graph.Nodes.Insert(0, EditableGraph.Node("Cast", [half], [wide], EditableGraph.Integer("to", (long)TensorType.Float)));
            changed = true;
        }

        return changed ? graph.ToBytes() : null;
    }
}
