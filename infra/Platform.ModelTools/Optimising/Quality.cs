using Platform.Models.Golden;

namespace Platform.ModelTools.Optimising;

/// <summary>How good an answer to a golden case is: 1 is as good as can be.</summary>
public static class Quality
{
    private const int Cut = 10;

    /// <summary>By which measure a golden set is judged.</summary>
    public static string MeasureOf(GoldenSet set) => IsRanking(set) ? $"NDCG@{Cut}" : "cosine to the parent";

    /// <summary>True when the cases say how good each row was.</summary>
    public static bool IsRanking(GoldenSet set) => set.Cases.All(c => c.Labels is { Count: > 0 });

    /// <summary>NDCG@10 of the rows ranked by score; null when no row is any good. Gains are 2^label - 1.</summary>
    public static double? Ndcg(IReadOnlyList<int> labels, IReadOnlyList<float> scores)
    {
        if (labels.Count != scores.Count)
        {
            throw new InvalidDataException($"The golden set labels {labels.Count} rows of a case, and the model scores {scores.Count}.");
        }

        return Models.Evaluation.Ndcg.At(
            Enumerable.Range(0, labels.Count).OrderByDescending(i => scores[i]).Select(i => (double)labels[i]), labels.Select(l => (double)l), Cut);
    }

    /// <summary>Cosine of two answers; 0 when they cannot be compared.</summary>
    public static double Cosine(IReadOnlyList<float> parent, IReadOnlyList<float> variant)
    {
        if (parent.Count != variant.Count)
        {
            return 0;
        }

        var (dot, one, other) = (0.0, 0.0, 0.0);
        for (var i = 0; i < parent.Count; i++)
        {
            dot += (double)parent[i] * variant[i];
            one += (double)parent[i] * parent[i];
            other += (double)variant[i] * variant[i];
        }

        return one == 0 && other == 0 ? 1 : one == 0 || other == 0 || !double.IsFinite(other) ? 0 : dot / Math.Sqrt(one * other);
    }
}
