using Platform.Models.Onnx;
using Platform.ModelTools.LightGbm;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Converting;

/// <summary>A converted model with its proof, or why it is refused.</summary>
/// <param name="Model">The graph; null when it is refused.</param>
/// <param name="Features">Values of a row.</param>
/// <param name="Outputs">Scores of a row.</param>
/// <param name="Agreement">How its scores compare with the source's.</param>
/// <param name="Facts">What the manifest says of the conversion.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
public sealed record Conversion(
    byte[]? Model, int Features, int Outputs, Agreement Agreement, IReadOnlyDictionary<string, string> Facts, string? Refusal);

/// <summary>
/// Converts a LightGBM model and compares the result with LightGBM itself on rows made to find a difference. Single precision is
/// tried first, because it is the fastest; where its sums round too far, double precision.
/// </summary>
public static class LightGbmConversion
{
    /// <summary>Names of all columns are kept in the manifest up to this many characters.</summary>
    private const int MaxNames = 20_000;

    /// <param name="path">LightGBM's text model.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="rows">Rows to compare.</param>
    /// <param name="random">Makes the rows.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="InvalidDataException">The file is no such model, or of a kind that is not converted.</exception>
    public static async Task<Conversion> ConvertAsync(string path, string name, int rows, Random random, CancellationToken ct)
    {
        var model = LightGbmReader.Read(await File.ReadAllTextAsync(path, ct));
        var probe = ProbeRows.Of(model, rows, random);
        using var booster = NativeBooster.Load(path);
        var expected = booster.Predict(probe, model.Features.Count, model.Outputs);
        var agreement = default(Agreement);
        foreach (var precision in Enum.GetValues<TreePrecision>())
        {
            ct.ThrowIfCancellationRequested();
            var onnx = LightGbmConverter.Convert(model, name, precision);
            using var session = OnnxModel.Load(onnx);
            agreement = Agreement.Of(expected, session.Scores(probe, model.Features.Count));
            if (agreement.Holds)
            {
                return new Conversion(onnx, model.Features.Count, model.Outputs, agreement, Facts(model, precision), null);
            }
        }

        return new Conversion(
            null,
            model.Features.Count,
            model.Outputs,
            agreement,
            Facts(model, TreePrecision.Double),
            $"Row {agreement.At / model.Outputs} scores {agreement.Converted:R} where LightGBM says {agreement.Source:R}: {agreement.Largest:0.0e+0} apart, {Agreement.Tolerance:0e+0} are allowed.");
    }

    private static Dictionary<string, string> Facts(LightGbmModel model, TreePrecision precision)
    {
        var facts = new Dictionary<string, string>
        {
            ["source"] = "lightgbm",
            ["objective"] = model.Objective,
            ["precision"] = precision.ToString().ToLowerInvariant(),
        };
        if (model.Features.Sum(f => f.Length + 1) <= MaxNames)
        {
            facts["features"] = string.Join(',', model.Features);
        }

        return facts;
    }
}
