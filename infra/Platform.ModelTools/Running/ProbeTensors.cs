using Microsoft.ML.OnnxRuntime;
using Platform.Models.Golden;
using Platform.Models.Manifests;

namespace Platform.ModelTools.Running;

/// <summary>Inputs of a model's own signature: sizes that vary are small, those of one name are alike, and numbers are of a harmless range.</summary>
internal sealed class ProbeTensors : IDisposable
{
    private const int VaryingSize = 3;

    private readonly List<string> _names = [];
    private readonly List<OrtValue> _values = [];

    public ProbeTensors(OnnxModel model, Random random)
    {
        foreach (var input in model.Inputs)
        {
            long[] shape = [.. input.Shape.Select(d => d > 0 ? d : VaryingSize)];
            _names.Add(input.Name);
            _values.Add(Make(input, shape, random));
        }
    }

    /// <summary>All numbers of all outputs.</summary>
    public double[] Answer(OnnxModel model)
    {
        using var outputs = model.Run(_names, _values);
        return [.. outputs.SelectMany(ElementTypes.Numbers)];
    }

    public void Dispose() => _values.ForEach(v => v.Dispose());

    private static OrtValue Make(TensorSignature input, long[] shape, Random random)
    {
        var count = checked((int)shape.Aggregate(1L, (product, size) => checked(product * size)));
        if (input.Datatype == TensorDatatypes.Bytes)
        {
            var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
            for (var i = 0; i < count; i++)
            {
                texts.StringTensorSetElementAt("probe".AsSpan(), i);
            }

            return texts;
        }

        // Whole numbers are ids or masks: 0 and 1 are both in any table.
        var real = input.Datatype is TensorDatatypes.Float32 or TensorDatatypes.Float64;
        double[] data = [.. Enumerable.Range(0, count).Select(_ => real ? (random.NextDouble() * 2) - 1 : random.Next(2))];
        return ElementTypes.ToValue(new GoldenTensor(input.Name, input.Datatype, shape, data))
            ?? throw new InvalidDataException($"The input '{input.Name}' is {input.Datatype}, which is not run here.");
    }
}
