using Platform.ModelTools.Golden;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Optimising;

/// <summary>A variant beside its parent on the golden set.</summary>
/// <param name="Loss">Share of the parent's quality that is lost, negative when it is better, with its interval over the cases.</param>
/// <param name="LatencyRatio">Median of the variant's time over the parent's, case by case; below 1 is faster.</param>
/// <param name="ParentMilliseconds">Median time of the parent.</param>
/// <param name="Cases">Cases judged.</param>
public readonly record struct Comparison(Interval Loss, double LatencyRatio, double ParentMilliseconds, int Cases)
{
    /// <summary>Measures quality on every case once, and latency in turns, so that whatever else the machine does hits both alike.</summary>
    /// <param name="golden">The cases.</param>
    /// <param name="parent">The model that is served.</param>
    /// <param name="variant">The one that may replace it.</param>
    /// <param name="budget">How long latency is measured.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="random">For the interval.</param>
    /// <param name="ct">Ends it.</param>
    public static Comparison Of(GoldenRun golden, OnnxModel parent, OnnxModel variant, TimeSpan budget, TimeProvider time, Random random, CancellationToken ct)
    {
        var losses = Losses(golden, parent, variant);
        var ratios = new List<double>();
        var parents = new List<double>();
        var begin = time.GetTimestamp();
        do
        {
            for (var i = 0; i < golden.Set.Cases.Count; i++)
            {
                ct.ThrowIfCancellationRequested();
                var variantFirst = (ratios.Count & 1) == 1;
                var one = Time(golden, variantFirst ? variant : parent, i, time);
                var other = Time(golden, variantFirst ? parent : variant, i, time);
                var (ofParent, ofVariant) = variantFirst ? (other, one) : (one, other);
                ratios.Add(ofVariant / ofParent);
                parents.Add(ofParent);
            }
        }
        while (time.GetElapsedTime(begin) < budget);

        return new Comparison(Bootstrap.MeanOf(losses, random), Median(ratios), Median(parents), losses.Count);
    }

    private static List<double> Losses(GoldenRun golden, OnnxModel parent, OnnxModel variant)
    {
        var losses = new List<double>();
        var ranking = Quality.IsRanking(golden.Set);
        var ofParent = new List<double>();
        for (var i = 0; i < golden.Set.Cases.Count; i++)
        {
            var (one, other) = (golden.Answer(parent, i), golden.Answer(variant, i));
            if (!ranking)
            {
                losses.Add(1 - Quality.Cosine(one, other));
            }
            else if (golden.Set.Cases[i].Labels is { } labels && Quality.Ndcg(labels, one) is { } before)
            {
                ofParent.Add(before);
                losses.Add(before - Quality.Ndcg(labels, other)!.Value);
            }
        }

        var level = ofParent.Count == 0 ? 1 : ofParent.Average();
        return level > 0 ? losses.ConvertAll(l => l / level) : losses;
    }

    private static double Time(GoldenRun golden, OnnxModel model, int index, TimeProvider time)
    {
        var begin = time.GetTimestamp();
        golden.Answer(model, index);
        return Math.Max(1e-6, time.GetElapsedTime(begin).TotalMilliseconds);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
