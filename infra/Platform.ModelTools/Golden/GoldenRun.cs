using Microsoft.ML.OnnxRuntime;
using Platform.Models.Golden;
using Platform.Models.Manifests;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Golden;

/// <summary>A golden set laid out for a model: inputs are converted once, so that a run is the model's work alone.</summary>
public sealed class GoldenRun : IDisposable
{
    private readonly List<(IReadOnlyList<string> Names, IReadOnlyList<OrtValue> Values)> _cases = [];

    /// <exception cref="InvalidDataException">A case does not fit the model.</exception>
    public GoldenRun(GoldenSet set, OnnxModel model)
    {
        Set = set;
        try
        {
            for (var i = 0; i < set.Cases.Count; i++)
            {
                _cases.Add(Prepare(set.Cases[i], model.Inputs, $"cases[{i}]"));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The cases.</summary>
    public GoldenSet Set { get; }

    /// <summary>What a model answers to a case: its first output.</summary>
    public float[] Answer(OnnxModel model, int index)
    {
        using var outputs = model.Run(_cases[index].Names, _cases[index].Values);
        return Array.ConvertAll(ElementTypes.Numbers(outputs[0]), n => (float)n);
    }

    public void Dispose()
    {
        foreach (var value in _cases.SelectMany(c => c.Values))
        {
            value.Dispose();
        }
    }

    private static (IReadOnlyList<string> Names, IReadOnlyList<OrtValue> Values) Prepare(GoldenCase golden, IReadOnlyList<TensorSignature> inputs, string path)
    {
        var missing = inputs.Where(i => golden.Inputs.All(t => t.Name != i.Name)).Select(i => i.Name).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidDataException($"The golden set's {path} gives no '{missing[0]}', which the model takes.");
        }

        var values = new List<OrtValue>();
        foreach (var tensor in golden.Inputs)
        {
            values.Add(ElementTypes.ToValue(tensor) ?? throw new InvalidDataException($"The golden set's {path} gives '{tensor.Name}' as {tensor.Datatype}: numbers and BOOL are run."));
        }

        return ([.. golden.Inputs.Select(i => i.Name)], values);
    }
}
