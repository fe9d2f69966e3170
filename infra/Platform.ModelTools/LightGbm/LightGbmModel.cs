namespace Platform.ModelTools.LightGbm;

/// <summary>What a LightGBM text model holds, as far as its scores depend on it.</summary>
/// <param name="Objective">First word of the objective, such as <c>binary</c>; <c>custom</c> when the file names none.</param>
/// <param name="Parameters">What follows the objective, such as <c>sigmoid</c> or <c>sqrt</c>.</param>
/// <param name="Outputs">Scores of one row: trees of one iteration.</param>
/// <param name="Features">Names of the input columns, in order.</param>
/// <param name="Averaged">True where trees are averaged over the iterations, as random forests do.</param>
/// <param name="Trees">Iteration after iteration, and in each one tree an output.</param>
public sealed record LightGbmModel(
    string Objective,
    IReadOnlyDictionary<string, string> Parameters,
    int Outputs,
    IReadOnlyList<string> Features,
    bool Averaged,
    IReadOnlyList<LightGbmTree> Trees);

/// <summary>One tree: inner nodes numbered from 0, leaves as complements <c>~leaf</c>.</summary>
/// <param name="Splits">Inner nodes.</param>
/// <param name="Leaves">Values of the leaves; shrinkage is in them already.</param>
public sealed record LightGbmTree(IReadOnlyList<LightGbmSplit> Splits, IReadOnlyList<double> Leaves);

/// <summary>What LightGBM takes for a missing value.</summary>
public enum MissingType
{
    /// <summary>Nothing: NaN counts as zero.</summary>
    None = 0,

    /// <summary>Zero and NaN.</summary>
    Zero = 1,

    /// <summary>NaN.</summary>
    NaN = 2,
}

/// <summary>A decision.</summary>
/// <param name="Feature">The column.</param>
/// <param name="Threshold">Numbers at most this go left; unused by a categorical one.</param>
/// <param name="Categories">Categories that go left, ascending; null for a numerical decision.</param>
/// <param name="Missing">What is missing.</param>
/// <param name="DefaultLeft">Where what is missing goes.</param>
/// <param name="Left">Child.</param>
/// <param name="Right">Child.</param>
public sealed record LightGbmSplit(
    int Feature, double Threshold, IReadOnlyList<int>? Categories, MissingType Missing, bool DefaultLeft, int Left, int Right);
