using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;
using Platform.FeatureStore.Ranking;
using Platform.Models.Onnx;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Training;

/// <summary>LambdaRank by ML.NET's LightGBM, and its trees in the form that is exported.</summary>
internal sealed class LightGbmRanker
{
    private const string LabelColumn = nameof(Row.Label);
    private const string GroupColumn = nameof(Row.Group);
    private const string FeaturesColumn = nameof(Row.Features);

    /// <summary>Gains of the labels: a purchase is worth more than two carts.</summary>
    private static readonly int[] s_gains = [0, 1, 3, 7];

    private readonly MLContext _context;
    private readonly RankingPredictionTransformer<LightGbmRankingModelParameters> _model;

    private LightGbmRanker(MLContext context, RankingPredictionTransformer<LightGbmRankingModelParameters> model)
    {
        _context = context;
        _model = model;
    }

    /// <exception cref="DllNotFoundException">The native library, or one that it needs, is missing.</exception>
    public static LightGbmRanker Train(IReadOnlyList<RowGroup> groups, RankerTrainingOptions options, CancellationToken ct)
    {
        var context = new MLContext(options.Seed);
        var trainer = context.Ranking.Trainers.LightGbm(new LightGbmRankingTrainer.Options
        {
            LabelColumnName = LabelColumn,
            FeatureColumnName = FeaturesColumn,
            RowGroupColumnName = GroupColumn,
            NumberOfIterations = options.Trees,
            NumberOfLeaves = options.Leaves,
            MinimumExampleCountPerLeaf = options.RowsPerLeaf,
            LearningRate = options.LearningRate,
            NumberOfThreads = options.Threads,
            Seed = options.Seed,
            Deterministic = true,
            CustomGains = s_gains,
            HandleMissingValue = false,
            UseCategoricalSplit = false,
            Silent = true,
        });
        // ML.NET offers no way to end a fit from outside: reading the rows is where it can be stopped, and the trees are bounded by the options.
        return new LightGbmRanker(context, trainer.Fit(Load(context, groups, ct)));
    }

    /// <summary>The model's own scores, row by row.</summary>
    public float[] Score(IReadOnlyList<RowGroup> groups) =>
        [.. _model.Transform(Load(_context, groups, CancellationToken.None)).GetColumn<float>("Score")];

    /// <summary>The trees. Thresholds are compared as ML.NET compares them: as 32-bit floats.</summary>
    public TreeEnsemble Trees()
    {
        var ensemble = _model.Model.TrainedTreeEnsemble;
        return new TreeEnsemble(
            RankingFeatures.Count,
            [.. ensemble.Trees.Select((tree, i) => ToTree(tree, ensemble.TreeWeights[i]))],
            ensemble.Bias);
    }

    private static DecisionTree ToTree(Microsoft.ML.Trainers.FastTree.RegressionTree tree, double weight)
    {
        if (tree.CategoricalSplitFlags.Contains(true))
        {
            throw new NotSupportedException("The ranker's vector has no categories, yet the tree splits by one.");
        }

        var nodes = Enumerable.Range(0, tree.NumberOfNodes)
            .Select(n => new SplitNode(tree.NumericalSplitFeatureIndexes[n], tree.NumericalSplitThresholds[n], tree.LeftChild[n], tree.RightChild[n]));
        return new DecisionTree([.. nodes], [.. tree.LeafValues], weight);
    }

    private static IDataView Load(MLContext context, IReadOnlyList<RowGroup> groups, CancellationToken ct)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[FeaturesColumn].ColumnType = new VectorDataViewType(NumberDataViewType.Single, RankingFeatures.Count);
        schema[GroupColumn].ColumnType = new KeyDataViewType(typeof(uint), groups.Count + 1);
        return context.Data.LoadFromEnumerable(Rows(groups, ct), schema);
    }

    private static IEnumerable<Row> Rows(IReadOnlyList<RowGroup> groups, CancellationToken ct)
    {
        for (var g = 0; g < groups.Count; g++)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < groups[g].Count; i++)
            {
                yield return new Row { Group = (uint)g + 1, Label = groups[g].Labels[i], Features = groups[g].Row(i).ToArray() };
            }
        }
    }

    private sealed class Row
    {
        public uint Group { get; set; }

        public float Label { get; set; }

        public float[] Features { get; set; } = [];
    }
}
