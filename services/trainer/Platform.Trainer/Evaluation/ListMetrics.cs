namespace Platform.Trainer.Evaluation;

/// <summary>Quality of ranked lists, averaged over them. The first ten places count.</summary>
/// <param name="Ndcg">Normalised discounted cumulative gain, gain 2^label - 1.</param>
/// <param name="Recall">Share of the chosen products that are among the first ten.</param>
/// <param name="Precision">Share of the first ten that were chosen.</param>
/// <param name="F1">Harmonic mean of the two, by list.</param>
/// <param name="HitRate">Share of lists with at least one chosen product among the first ten.</param>
public sealed record ListMetrics(double Ndcg, double Recall, double Precision, double F1, double HitRate)
{
    public const int Cut = 10;

    /// <summary>The figures of one list.</summary>
    /// <param name="labels">By candidate.</param>
    /// <param name="scores">By candidate; equal ones stay in the candidates' order.</param>
    public static ListMetrics Of(IReadOnlyList<int> labels, IReadOnlyList<double> scores)
    {
        var order = Enumerable.Range(0, labels.Count).OrderByDescending(i => scores[i]).Take(Cut).Select(i => labels[i]).ToArray();
        var relevant = labels.Count(l => l > 0);
        var hits = order.Count(l => l > 0);
        var recall = relevant == 0 ? 0 : (double)hits / relevant;
        var precision = (double)hits / Cut;
        return new ListMetrics(
            Models.Evaluation.Ndcg.At(order.Select(l => (double)l), labels.Select(l => (double)l), Cut) ?? 0, recall, precision, hits == 0 ? 0 : 2 * precision * recall / (precision + recall), hits > 0 ? 1 : 0);
    }

    /// <summary>The mean of several lists' figures; zeros of none.</summary>
    public static ListMetrics Mean(IReadOnlyCollection<ListMetrics> lists) => lists.Count == 0
        ? new ListMetrics(0, 0, 0, 0, 0)
        : new ListMetrics(
            lists.Average(l => l.Ndcg), lists.Average(l => l.Recall), lists.Average(l => l.Precision), lists.Average(l => l.F1), lists.Average(l => l.HitRate));
}
