using Lucene.Net.Index;
using Platform.Contracts.Serving;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search.Facets;

/// <summary>
/// Counts prices between round edges, then joins neighbours until a handful of intervals are left that hold about equally many.
/// </summary>
internal sealed class PriceFacetCounter : IFacetCounter
{
    private const int MostIntervals = 8;

    /// <summary>0, then 0.01 to 10 million in steps that people call round.</summary>
    private static readonly double[] s_edges =
        [0, .. Enumerable.Range(-2, 9).SelectMany(power => new double[] { 10, 15, 20, 30, 40, 50, 70 }.Select(step => Scale(step, power))), 1e7];

    private readonly long[] _counts = new long[s_edges.Length];
    private NumericDocValues? _prices;
    private NumericDocValues? _hasPrice;

    public void StartSegment(AtomicReader segment)
    {
        _prices = segment.GetNumericDocValues(IndexFields.Price);
        _hasPrice = segment.GetNumericDocValues(IndexFields.HasPrice);
    }

    public void Count(int document)
    {
        if (_prices is null || _hasPrice is null || _hasPrice.Get(document) == 0)
        {
            return;
        }

        var found = Array.BinarySearch(s_edges, BitConverter.Int64BitsToDouble(_prices.Get(document)));
        _counts[Math.Max(0, found >= 0 ? found : ~found - 1)]++;
    }

    public Facet ToFacet()
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

        return new Facet { Key = FilterField.Price, Values = intervals };
    }

    private static FacetValue Interval(int first, int last, long count) => new()
    {
        Interval = new FacetInterval { Minimum = s_edges[first], ExclusiveMaximum = last + 1 < s_edges.Length ? s_edges[last + 1] : null },
        Count = count,
    };

    /// <summary>A tenth of the step times a power of ten, without the dirt of multiplying fractions.</summary>
    private static double Scale(double step, int power) =>
        power >= 1 ? step * Math.Pow(10, power - 1) : step / Math.Pow(10, 1 - power);
}
