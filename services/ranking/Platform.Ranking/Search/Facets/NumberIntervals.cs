using Platform.Contracts.Serving;

namespace Platform.Ranking.Search.Facets;

/// <summary>
/// Counts numbers between round edges, then joins neighbours until a handful of intervals are left that hold about equally many.
/// </summary>
internal sealed class NumberIntervals
{
    private const int MostIntervals = 8;
    private const double Greatest = 1e7;

    /// <summary>0.01 to 10 million in steps that people call round, 0, and the same below it.</summary>
    private static readonly double[] s_edges = Edges();

    private readonly long[] _counts = new long[s_edges.Length];

    public void Add(double number, long count = 1)
    {
        var found = Array.BinarySearch(s_edges, number);
        _counts[Math.Max(0, found >= 0 ? found : ~found - 1)] += count;
    }

    public IReadOnlyList<FacetValue> ToValues()
    {
        var total = _counts.Sum();
        var share = Math.Max(1, (total + MostIntervals - 1) / MostIntervals);
        var intervals = new List<FacetValue>();
        var (start, count) = (-1, 0L);
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0 && count == 0)
            {
                continue;
            }

            start = start < 0 ? i : start;
            count += _counts[i];
            if (count >= share)
            {
                intervals.Add(Interval(start, i, count));
                (start, count) = (-1, 0);
            }
        }

        if (count > 0)
        {
            intervals.Add(Interval(start, Array.FindLastIndex(_counts, c => c > 0), count));
        }

        return intervals;
    }

    /// <summary>The outermost intervals have no end.</summary>
    private static FacetValue Interval(int first, int last, long count) => new()
    {
        Interval = new FacetInterval
        {
            Minimum = first == 0 ? null : s_edges[first],
            ExclusiveMaximum = last + 1 < s_edges.Length ? s_edges[last + 1] : null,
        },
        Count = count,
    };

    private static double[] Edges()
    {
        double[] above = [.. Enumerable.Range(-2, 9).SelectMany(power => new double[] { 10, 15, 20, 30, 40, 50, 70 }.Select(step => Scale(step, power))), Greatest];
        return [.. above.Reverse().Select(e => -e), 0, .. above];
    }

    /// <summary>A tenth of the step times a power of ten, without the dirt of multiplying fractions.</summary>
    private static double Scale(double step, int power) =>
        power >= 1 ? step * Math.Pow(10, power - 1) : step / Math.Pow(10, 1 - power);
}
