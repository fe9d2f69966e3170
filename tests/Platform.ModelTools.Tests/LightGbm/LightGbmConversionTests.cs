using Platform.ModelTools.Converting;
using Platform.ModelTools.LightGbm;

namespace Platform.ModelTools.Tests.LightGbm;

/// <summary>Models of every kind, trained by LightGBM, against LightGBM's own scores.</summary>
public sealed class LightGbmConversionTests : IDisposable
{
    private const int Features = 5;
    private const int Rows = 900;

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-lightgbm-").FullName;

    [Theory]
    [InlineData("objective=regression")]
    [InlineData("objective=regression reg_sqrt=true")]
    [InlineData("objective=regression_l1")]
    [InlineData("objective=huber")]
    [InlineData("objective=quantile alpha=0.9")]
    [InlineData("objective=poisson")]
    [InlineData("objective=tweedie")]
    [InlineData("objective=gamma")]
    [InlineData("objective=binary")]
    [InlineData("objective=binary sigmoid=2.5")]
    [InlineData("objective=binary use_missing=false")]
    [InlineData("objective=binary zero_as_missing=true")]
    [InlineData("objective=regression zero_as_missing=true")]
    [InlineData("objective=cross_entropy")]
    [InlineData("objective=cross_entropy_lambda")]
    [InlineData("objective=multiclass num_class=3")]
    [InlineData("objective=multiclassova num_class=3")]
    [InlineData("objective=multiclass num_class=3 categorical_feature=0,1 min_data_per_group=1 cat_smooth=1")]
    [InlineData("objective=lambdarank")]
    [InlineData("objective=rank_xendcg")]
    [InlineData("objective=lambdarank categorical_feature=0 min_data_per_group=1 cat_smooth=1")]
    [InlineData("objective=binary categorical_feature=0,1 min_data_per_group=1 cat_smooth=1 max_cat_to_onehot=1")]
    [InlineData("objective=regression categorical_feature=0,1 min_data_per_group=1 cat_smooth=1 max_cat_to_onehot=64")]
    [InlineData("objective=regression categorical_feature=0,1 zero_as_missing=true min_data_per_group=1")]
    [InlineData("objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.6 feature_fraction=0.8")]
    [InlineData("objective=regression boosting=dart")]
    [InlineData("objective=regression num_leaves=255 min_data_in_leaf=1 learning_rate=0.02")]
    public async Task Convert_ModelOfKind_ScoresAsLightGbm(string parameters)
    {
        var path = Train(parameters);

        var conversion = await LightGbmConversion.ConvertAsync(path, "test", 3_000, new Random(5), CancellationToken.None);

        Assert.True(conversion.Refusal is null, conversion.Refusal);
        Assert.Equal(LightGbmReader.Read(await File.ReadAllTextAsync(path)).Outputs * 3_000, conversion.Agreement.Scores);
    }

    [Fact]
    public void Train_OfTheseTests_MakesEveryKindOfDecision()
    {
        var splits = new[] { "objective=binary categorical_feature=0,1 min_data_per_group=1 cat_smooth=1", "objective=binary zero_as_missing=true", "objective=binary use_missing=false" }
            .SelectMany(p => LightGbmReader.Read(File.ReadAllText(Train(p))).Trees).SelectMany(t => t.Splits).ToList();

        Assert.Contains(splits, s => s.Categories is { Count: > 2 });
        Assert.All(Enum.GetValues<MissingType>(), m => Assert.Contains(splits, s => s.Categories is null && s.Missing == m));
        Assert.Contains(splits, s => s is { Missing: MissingType.NaN, DefaultLeft: true });
        Assert.Contains(splits, s => s is { Missing: MissingType.NaN, DefaultLeft: false, Categories: null });
        Assert.Contains(splits, s => s is { Missing: MissingType.Zero, DefaultLeft: true, Threshold: < 0 });
        Assert.Contains(splits, s => s is { Missing: MissingType.Zero, DefaultLeft: false, Threshold: > 0 });
    }

    [Fact]
    public async Task Convert_TreesWhoseFloatsCancel_TakesDoublePrecision()
    {
        var path = Train("objective=regression");
        var text = await File.ReadAllTextAsync(path);
        // Two trees of one leaf that cancel all but the last digits of a float.
        var tree = "Tree={0}\nnum_leaves=1\nnum_cat=0\nsplit_feature=\nsplit_gain=\nthreshold=\ndecision_type=\nleft_child=\nright_child=\nleaf_value={1}\nleaf_weight=\nleaf_count=\nis_linear=0\nshrinkage=1\n\n\n";
        var at = text.IndexOf("end of trees", StringComparison.Ordinal);
        text = text[..at] + string.Format(System.Globalization.CultureInfo.InvariantCulture, tree, 12, "12345678.9") + string.Format(System.Globalization.CultureInfo.InvariantCulture, tree, 13, "-12345678.9") + text[at..];
        await File.WriteAllTextAsync(path, System.Text.RegularExpressions.Regex.Replace(text, "tree_sizes=.*\n", ""));

        var conversion = await LightGbmConversion.ConvertAsync(path, "test", 500, new Random(5), CancellationToken.None);

        Assert.True(conversion.Refusal is null, conversion.Refusal);
        Assert.Equal("double", conversion.Facts["precision"]);
    }

    [Fact]
    public void ToEnsemble_ZeroAsMissing_DecidesAsStated()
    {
        var split = new LightGbmSplit(0, -2, null, MissingType.Zero, DefaultLeft: true, ~0, ~1);
        var ensemble = LightGbmConverter.ToEnsemble(new LightGbmModel("regression", new Dictionary<string, string>(), 1, ["x"], false, [new LightGbmTree([split], [1, 2])]));

        foreach (var (value, leaf) in new[] { (-3f, 1), (-2f, 1), (-1f, 2), (-1e-30f, 2), (0f, 1), (float.NaN, 1), (1e-30f, 2), (5f, 2) })
        {
            Assert.Equal(leaf, ensemble.Score([value]));
        }
    }

    [Fact]
    public void ToEnsemble_Categories_DecideByWholePart()
    {
        var split = new LightGbmSplit(0, 0, [0, 3, 4, 9], MissingType.NaN, DefaultLeft: false, ~0, ~1);
        var ensemble = LightGbmConverter.ToEnsemble(new LightGbmModel("regression", new Dictionary<string, string>(), 1, ["x"], false, [new LightGbmTree([split], [1, 2])]));

        foreach (var (value, leaf) in new[] { (-1f, 2), (-0.5f, 1), (0f, 1), (0.9f, 1), (1f, 2), (2.99f, 2), (3f, 1), (4.5f, 1), (5f, 2), (9f, 1), (10f, 2), (3e9f, 2), (float.NaN, 2) })
        {
            Assert.Equal(leaf, ensemble.Score([value]));
        }
    }

    [Theory]
    [InlineData("hello", "first line")]
    [InlineData("tree\nversion=v4\n", "num_tree_per_iteration")]
    [InlineData("tree\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=a b\n", "feature_names")]
    [InlineData("tree\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=a\n\nTree=0\nnum_leaves=2\nleaf_value=1 2\n", "split_feature")]
    [InlineData("tree\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=a\n\nTree=0\nnum_leaves=1\nis_linear=1\nleaf_value=1\n", "linear")]
    [InlineData("tree\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=a\n\nTree=0\nnum_leaves=1\nleaf_value=1\n", "cut off")]
    [InlineData("tree\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=a\n\nTree=0\nnum_leaves=2\nleaf_value=1 2\nsplit_feature=0\nthreshold=1\ndecision_type=2\nleft_child=0\nright_child=-1\n\nend of trees\n", "does not make a tree")]
    [InlineData("tree\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=a\n\nTree=0\nnum_leaves=2\nleaf_value=1 2\nsplit_feature=0\nthreshold=0\ndecision_type=1\nleft_child=-1\nright_child=-2\n\nend of trees\n", "categories")]
    public void Read_NotAWholeModel_SaysWhere(string text, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidDataException>(() => LightGbmReader.Read(text)).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Train(string parameters)
    {
        var random = new Random(11);
        var rows = new float[Rows * Features];
        var labels = new float[Rows];
        var classes = parameters.Contains("num_class", StringComparison.Ordinal) || parameters.Contains("rank", StringComparison.Ordinal) ? 3 : 2;
        for (var r = 0; r < Rows; r++)
        {
            var row = rows.AsSpan(r * Features, Features);
            row[0] = random.Next(12);
            row[1] = random.Next(40);
            row[2] = random.Next(4) == 0 ? float.NaN : random.NextSingle();
            row[3] = random.Next(3) == 0 ? 0 : (random.NextSingle() - 0.5f) * 10;
            row[4] = random.NextSingle() - 0.5f;
            var score = (row[0] % 3) + (row[1] % 2) + (float.IsNaN(row[2]) ? 1.5 : row[2]) + (row[3] == 0 ? 1 : Math.Abs(row[3]) / 5) + row[4];
            labels[r] = parameters.Contains("cross_entropy", StringComparison.Ordinal) ? (float)Math.Clamp(score / 6, 0, 1)
                : parameters.Contains("binary", StringComparison.Ordinal) || classes == 3 ? (float)Math.Clamp(Math.Floor(score / 7 * classes), 0, classes - 1)
                : (float)score + 0.01f;
        }

        var path = Path.Combine(_folder, $"{Guid.CreateVersion7()}.txt");
        var groups = parameters.Contains("rank", StringComparison.Ordinal) ? Enumerable.Repeat(30, Rows / 30).ToArray() : null;
        NativeTrainer.Train(path, parameters, rows, Features, labels, groups);
        return path;
    }
}
