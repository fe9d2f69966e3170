using Platform.Contracts.Events;
using Platform.FeatureStore;
using Platform.FeatureStore.Products;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Trainer.Evaluation;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Training;

/// <summary>
/// From a log to a judged model, in this process and without brokers: point-in-time lists, LambdaRank, export to ONNX, proof that the
/// export scores alike, judgement on later lists beside two baselines.
/// </summary>
public static class RankerTraining
{
    /// <summary>Name of the model.</summary>
    public const string ModelName = "ranker";

    private const double Tolerance = 1e-4;
    private const int ProofLists = 200;

    /// <param name="events">The clickstream, in any order; repeated ids count once.</param>
    /// <param name="impressions">Lists that were shown, in any order.</param>
    /// <param name="products">The catalogue's facts by product id.</param>
    /// <param name="features">The half-lives of the features.</param>
    /// <param name="options">How to train.</param>
    /// <param name="ct">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public static TrainingResult Run(
        IEnumerable<UserEvent> events,
        IEnumerable<Impression> impressions,
        IReadOnlyDictionary<string, ProductFacts> products,
        FeatureStoreOptions features,
        RankerTrainingOptions options,
        CancellationToken ct)
    {
        UserEvent[] log =
        [
            .. events.Where(e => !e.Synthetic).OrderBy(e => e.EventTime).ThenBy(e => e.EventId, StringComparer.Ordinal)
                .DistinctBy(e => e.EventId, StringComparer.Ordinal),
        ];
        if (log.Length < 2)
        {
            return TrainingResult.Failed(TrainingOutcome.TooFewEvents, $"The log holds {log.Length} events.");
        }

        var (from, to) = (log[0].EventTime, log[^1].EventTime);
        var split = to - ((to - from) * options.HeldOut);
        var (training, heldOut) = Lists(log, impressions, products, features, options, from, split, ct);
        if (training.Count < options.MinimumLists || heldOut.Count < options.MinimumLists)
        {
            return TrainingResult.Failed(
                TrainingOutcome.TooFewEvents,
                $"The log gives {training.Count} lists to learn from and {heldOut.Count} to judge by; each needs {options.MinimumLists}.");
        }

        var window = new DataWindow(from, to, log.Length, training.Sum(g => (long)g.Count));
        try
        {
            return Fit(training, heldOut, options, ct) with { DataWindow = window, TrainingLists = training.Count };
        }
        catch (Exception e) when (MissingLibrary(e) is { } missing)
        {
            return TrainingResult.Failed(
                TrainingOutcome.NativeLibraryMissing,
                $"LightGBM's native library does not load; on Debian and Ubuntu it needs the package libgomp1 (apt-get install libgomp1). {missing.Message}");
        }
    }

    private static TrainingResult Fit(IReadOnlyList<RowGroup> training, IReadOnlyList<RowGroup> heldOut, RankerTrainingOptions options, CancellationToken ct)
    {
        var ranker = LightGbmRanker.Train(training, options, ct);
        var trees = ranker.Trees();
        if (trees.Trees.Count == 0)
        {
            return TrainingResult.Failed(TrainingOutcome.TooFewEvents, "No split was worth making: the lists hold nothing to tell products apart by.");
        }

        var onnx = TreeEnsembleWriter.Write(trees, ModelName);
        using var scorer = new OnnxScorer(onnx);
        IReadOnlyList<RowGroup> proof = [.. heldOut.Take(ProofLists)];
        var difference = OnnxScorer.GreatestDifference(ranker.Score(proof), scorer.Score(proof));
        if (!(difference <= Tolerance))
        {
            return TrainingResult.Failed(TrainingOutcome.ExportDiffers, $"Scores of the export differ by up to {difference:g3} from the trained model's; {Tolerance} is allowed.");
        }

        ct.ThrowIfCancellationRequested();
        var evaluation = RankerEvaluation.Of(heldOut, scorer.Score(heldOut));
        var better = evaluation.Ranker.Ndcg >= evaluation.Popularity.Ndcg;
        return new TrainingResult
        {
            Outcome = better ? TrainingOutcome.Trained : TrainingOutcome.WorseThanPopularity,
            Reason = $"NDCG@10 {evaluation.Ranker.Ndcg:0.000}, popularity {evaluation.Popularity.Ndcg:0.000}, co-visitation {evaluation.CoVisitation.Ndcg:0.000}"
                + $" on {evaluation.Lists} lists of {evaluation.Users} shoppers, {evaluation.Items} products, {evaluation.Rows} rows.",
            Onnx = onnx,
            Golden = RankerGolden.Of(heldOut, list => scorer.Score([list])),
            Evaluation = evaluation,
        };
    }

    private static (IReadOnlyList<RowGroup> Training, IReadOnlyList<RowGroup> HeldOut) Lists(
        IReadOnlyList<UserEvent> log,
        IEnumerable<Impression> impressions,
        IReadOnlyDictionary<string, ProductFacts> products,
        FeatureStoreOptions features,
        RankerTrainingOptions options,
        DateTimeOffset from,
        DateTimeOffset split,
        CancellationToken ct)
    {
        var shown = ImpressionRows.Build(impressions, log, split);
        var begin = from + ((split - from) * options.WarmUp);
        var moments = Considerations.Find(log, split);
        // Shown lists come first: they are what the model will be asked. Replayed ones fill up to the caps.
        var shownTraining = Cap(shown.Where(g => g.ShownTime < split), options.MaxRows, options);
        var shownHeldOut = Sample(shown.Where(g => g.ShownTime >= split), options.MaxEvaluationLists, g => g.Key, options.Seed);
        var learn = new ListUse(
            options.TrainingCandidates, new ListSample((options.MaxRows - shownTraining.Sum(g => g.Count)) / options.TrainingCandidates, options.Seed));
        var judge = new ListUse(options.EvaluationCandidates, new ListSample(options.MaxEvaluationLists - shownHeldOut.Count, options.Seed));
        new ReplayRows(products, features, options).Build(
            log,
            moments.ToLookup(m => m.EventIndex),
            i => log[i].EventTime >= split ? judge : log[i].EventTime >= begin ? learn : null,
            ct);
        return ([.. shownTraining, .. learn.Sample.Lists], [.. shownHeldOut, .. judge.Sample.Lists]);
    }

    private static List<RowGroup> Cap(IEnumerable<RowGroup> groups, int rows, RankerTrainingOptions options)
    {
        var taken = new List<RowGroup>();
        foreach (var group in Sample(groups, int.MaxValue, g => g.Key, options.Seed))
        {
            rows -= group.Count;
            if (rows < 0)
            {
                break;
            }

            taken.Add(group);
        }

        return taken;
    }

    /// <summary>As many as fit, by a hash of the key: the choice of one does not hang on the others.</summary>
    private static List<T> Sample<T>(IEnumerable<T> all, int most, Func<T, string> key, int seed) =>
        [.. all.OrderBy(t => StableHash.Of(seed, key(t))).ThenBy(key, StringComparer.Ordinal).Take(Math.Max(0, most))];

    private static DllNotFoundException? MissingLibrary(Exception? e) =>
        e is null or DllNotFoundException ? e as DllNotFoundException : MissingLibrary(e.InnerException);
}
