using Microsoft.ML.OnnxRuntime;
using Platform.FeatureStore.Ranking;
using Platform.Models.Onnx;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Training;

/// <summary>Scores by the exported model in ONNX Runtime: what will serve is what is judged.</summary>
internal sealed class OnnxScorer(byte[] onnx) : IDisposable
{
    private readonly InferenceSession _session = new(onnx);

    public float[] Score(IReadOnlyList<RowGroup> groups)
    {
        var features = new float[groups.Sum(g => g.Features.Length)];
        var at = 0;
        foreach (var group in groups)
        {
            group.Features.CopyTo(features, at);
            at += group.Features.Length;
        }

        long rows = features.Length / RankingFeatures.Count;
        using var input = OrtValue.CreateTensorValueFromMemory(features, [rows, RankingFeatures.Count]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, [TreeEnsembleWriter.InputName], [input], [TreeEnsembleWriter.OutputName]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Greatest difference of two lists of scores, relative to the greater of 1 and the score.</summary>
    public static double GreatestDifference(IReadOnlyList<float> one, IReadOnlyList<float> other)
    {
        if (one.Count != other.Count)
        {
            return double.PositiveInfinity;
        }

        var greatest = 0.0;
        for (var i = 0; i < one.Count; i++)
        {
            var difference = Math.Abs((double)one[i] - other[i]) / Math.Max(1, Math.Abs((double)one[i]));
            // Not a number is a difference, too.
            greatest = difference <= greatest ? greatest : double.IsNaN(difference) ? double.PositiveInfinity : difference;
        }

        return greatest;
    }

    public void Dispose() => _session.Dispose();
}
