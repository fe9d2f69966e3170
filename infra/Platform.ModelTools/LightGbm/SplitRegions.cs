using Platform.Models.Onnx;

namespace Platform.ModelTools.LightGbm;

/// <summary>
/// A LightGBM decision as what it is to a number: an ascending list of cuts, and for each region up to and including a cut, and for the
/// one above the last, whether it goes left. Every kind of decision takes this form, and ONNX needs but "at most" for it, which is
/// the comparison that its runtime has a fast path for.
/// </summary>
internal sealed class SplitRegions
{
    /// <summary>What LightGBM takes for zero.</summary>
    private const double Zero = 1e-35f;

    private readonly List<double> _cuts = [];
    private readonly List<bool> _left = [];
    private readonly bool _missingLeft;
    private bool _lastLeft;

    private SplitRegions(bool missingLeft) => _missingLeft = missingLeft;

    /// <summary>Number of "at most" nodes that it takes.</summary>
    public int Cuts => _cuts.Count;

    public static SplitRegions Of(LightGbmSplit split) => split.Categories is { } categories ? OfCategories(categories) : OfNumber(split);

    /// <summary>The decision as a chain of nodes numbered from <paramref name="first"/>: a region's side, or else the next node.</summary>
    /// <param name="feature">The column.</param>
    /// <param name="first">Number of the first node; the others follow where <paramref name="rest"/> begins.</param>
    /// <param name="rest">Number of the second node.</param>
    /// <param name="left">Child.</param>
    /// <param name="right">Child.</param>
    public IEnumerable<(int Number, SplitNode Node)> Chain(int feature, int first, int rest, int left, int right)
    {
        var missingPlaced = false;
        for (var i = 0; i < _cuts.Count; i++)
        {
            var last = i == _cuts.Count - 1;
            // What is missing leaves the chain at the first region of its side, or goes on to the end.
            var missingHere = !missingPlaced && _left[i] == _missingLeft;
            missingPlaced |= missingHere;
            yield return (
                i == 0 ? first : rest + i - 1,
                new SplitNode(feature, _cuts[i], _left[i] ? left : right, last ? (_lastLeft ? left : right) : rest + i, missingHere));
        }
    }

    private static SplitRegions OfNumber(LightGbmSplit split)
    {
        // LightGBM reads a value this near to zero as zero, so that no threshold lies among them.
        var belowZero = Math.BitDecrement(-Zero);
        var threshold = split.Threshold switch
        {
            >= -Zero and < 0 => belowZero,
            >= 0 and < Zero => Zero,
            var other => other,
        };
        // NaN counts as zero where it is not what is missing.
        var zeroLeft = split.Missing == MissingType.Zero ? split.DefaultLeft : 0 <= threshold;
        var regions = new SplitRegions(split.Missing == MissingType.NaN ? split.DefaultLeft : zeroLeft);
        if (split.Missing != MissingType.Zero)
        {
            return regions.UpTo(threshold, left: true).Above(left: false);
        }

        return regions
            .UpTo(Math.Min(threshold, belowZero), left: true)
            .UpTo(belowZero, left: false)
            .UpTo(Zero, left: split.DefaultLeft)
            .UpTo(threshold, left: true)
            .Above(left: false);
    }

    /// <summary>A number's category is what is left of it without its fraction; a negative one has none, and neither has NaN.</summary>
    private static SplitRegions OfCategories(IReadOnlyList<int> categories)
    {
        var regions = new SplitRegions(missingLeft: false);
        for (var i = 0; i < categories.Count; i++)
        {
            var first = categories[i];
            while (i + 1 < categories.Count && categories[i + 1] == categories[i] + 1)
            {
                i++;
            }

            // Down to but not including -1, a fraction is cut off to category 0.
            regions.UpTo(first == 0 ? -1 : Math.BitDecrement((double)first), left: false).UpTo(Math.BitDecrement(categories[i] + 1.0), left: true);
        }

        return regions.Above(left: false);
    }

    /// <summary>Adds the region from the last cut up to <paramref name="cut"/>, if there is one; regions of one side grow together.</summary>
    private SplitRegions UpTo(double cut, bool left)
    {
        if (_cuts.Count > 0 && cut <= _cuts[^1])
        {
            return this;
        }

        if (_cuts.Count > 0 && _left[^1] == left)
        {
            _cuts[^1] = cut;
            return this;
        }

        _cuts.Add(cut);
        _left.Add(left);
        return this;
    }

    private SplitRegions Above(bool left)
    {
        _lastLeft = left;
        if (_left[^1] == left && _cuts.Count > 1)
        {
            _cuts.RemoveAt(_cuts.Count - 1);
            _left.RemoveAt(_left.Count - 1);
        }

        return this;
    }
}
