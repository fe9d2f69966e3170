using System.Globalization;
using Platform.FeatureStore.Ranking;
using Platform.Models.Golden;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Evaluation;

/// <summary>Some held-out lists with their labels and the model's scores, for the artifact: what a variant of it is measured on.</summary>
internal static class RankerGolden
{
    private const int MaxLists = 64;

    /// <param name="lists">Held-out lists.</param>
    /// <param name="score">The published model's scores of one list.</param>
    public static GoldenSet Of(IEnumerable<RowGroup> lists, Func<RowGroup, float[]> score) => new()
    {
        Cases =
        [
            .. lists.Where(l => l.Labels.Any(label => label > 0)).Take(MaxLists).Select(list => new GoldenCase
            {
                Inputs = [new GoldenTensor(TreeEnsembleWriter.InputName, TensorDatatypes.Float32, [list.Count, RankingFeatures.Count], Array.ConvertAll(list.Features, Short))],
                Expected = score(list),
                Labels = list.Labels,
            }),
        ],
    };

    /// <summary>The double with the fewest digits that reads back as the same float.</summary>
    private static double Short(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
