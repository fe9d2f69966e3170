using Platform.FeatureStore.Ranking;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Evaluation;

/// <summary>The ranker and two baselines on the same lists, all of them later than anything that was learned from.</summary>
/// <param name="Ranker">The new model.</param>
/// <param name="Popularity">The most popular first, as of the list.</param>
/// <param name="CoVisitation">What is seen together with the shopper's last items first, then the most popular.</param>
/// <param name="Lists">Lists judged.</param>
/// <param name="Users">Shoppers in them.</param>
/// <param name="Items">Products in them.</param>
/// <param name="Rows">Candidates in them.</param>
public sealed record RankerEvaluation(
    ListMetrics Ranker, ListMetrics Popularity, ListMetrics CoVisitation, int Lists, int Users, int Items, int Rows)
{
    private static readonly int s_popularity = IndexOf("item_popularity");
    private static readonly int s_coVisitRecent = IndexOf("co_visit_recent");
    private static readonly int s_coVisitContext = IndexOf("co_visit_context");

    /// <param name="groups">The held-out lists.</param>
    /// <param name="scores">The ranker's, row by row over all lists.</param>
    public static RankerEvaluation Of(IReadOnlyList<RowGroup> groups, IReadOnlyList<float> scores)
    {
        var ranker = new List<ListMetrics>(groups.Count);
        var popularity = new List<ListMetrics>(groups.Count);
        var coVisitation = new List<ListMetrics>(groups.Count);
        var row = 0;
        foreach (var group in groups)
        {
            var begin = row;
            ranker.Add(ListMetrics.Of(group.Labels, [.. Enumerable.Range(begin, group.Count).Select(i => (double)scores[i])]));
            popularity.Add(ListMetrics.Of(group.Labels, Score(group, f => f[s_popularity])));
            // Popularity is at most a few tens on its log scale; it only orders what co-visitation leaves equal.
            coVisitation.Add(ListMetrics.Of(group.Labels, Score(group, f => (1e6 * Math.Max(f[s_coVisitRecent], f[s_coVisitContext])) + f[s_popularity])));
            row += group.Count;
        }

        return new RankerEvaluation(
            ListMetrics.Mean(ranker),
            ListMetrics.Mean(popularity),
            ListMetrics.Mean(coVisitation),
            groups.Count,
            groups.Select(g => g.Visitor).Distinct().Count(),
            groups.SelectMany(g => g.Items).Distinct().Count(),
            row);
    }

    /// <summary>The figures by name, for the manifest.</summary>
    public IReadOnlyDictionary<string, double> ToMetrics()
    {
        var metrics = new Dictionary<string, double>
        {
            ["evaluation.lists"] = Lists,
            ["evaluation.users"] = Users,
            ["evaluation.items"] = Items,
            ["evaluation.rows"] = Rows,
        };
        foreach (var (name, of) in new[] { ("ranker", Ranker), ("popularity", Popularity), ("covisitation", CoVisitation) })
        {
            metrics[$"{name}.ndcg@10"] = of.Ndcg;
            metrics[$"{name}.recall@10"] = of.Recall;
            metrics[$"{name}.precision@10"] = of.Precision;
            metrics[$"{name}.f1@10"] = of.F1;
            metrics[$"{name}.hit-rate@10"] = of.HitRate;
        }

        return metrics;
    }

    private static double[] Score(RowGroup group, Func<ReadOnlySpan<float>, double> score)
    {
        var scores = new double[group.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = score(group.Row(i));
        }

        return scores;
    }

    private static int IndexOf(string feature)
    {
        for (var i = 0; i < RankingFeatures.Count; i++)
        {
            if (RankingFeatures.Names[i] == feature)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"The ranker's vector has no '{feature}'.");
    }
}
