using Lucene.Net.Index;
using Lucene.Net.Util;
using Platform.Contracts.Serving;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search.Facets;

/// <summary>Counts texts by their ordinals in a segment, and adds the segments up by text.</summary>
internal sealed class TextFacetCounter(FilterField field) : IFacetCounter
{
    public const int MostValues = 20;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly string _prefix = field.AttributeKey is { } key ? IndexFields.Keyed(key, "") : "";
    private SortedSetDocValues? _values;
    private long _firstOrdinal;
    private int[] _segmentCounts = [];

    public void StartSegment(AtomicReader segment)
    {
        EndSegment();
        _values = segment.GetSortedSetDocValues(IndexFields.Facet(field.Name));
        if (_values is null)
        {
            return;
        }

        var (first, end) = _prefix.Length == 0 ? (0, _values.ValueCount) : (OrdinalOf(_prefix), OrdinalOf(_prefix[..^1] + (char)(IndexFields.KeyEnd + 1)));
        _firstOrdinal = first;
        _segmentCounts = new int[end - first];
    }

    public void Count(int document)
    {
        if (_segmentCounts.Length == 0)
        {
            return;
        }

        _values!.SetDocument(document);
        for (var ordinal = _values.NextOrd(); ordinal != SortedSetDocValues.NO_MORE_ORDS; ordinal = _values.NextOrd())
        {
            var place = ordinal - _firstOrdinal;
            if (place >= 0 && place < _segmentCounts.Length)
            {
                _segmentCounts[place]++;
            }
        }
    }

    public Facet ToFacet()
    {
        EndSegment();
        return new Facet
        {
            Key = field.ToString(),
            Values =
            [
                .. _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MostValues)
                    .Select(c => new FacetValue { Value = c.Key, Count = c.Value }),
            ],
        };
    }

    private void EndSegment()
    {
        var term = new BytesRef();
        for (var i = 0; i < _segmentCounts.Length; i++)
        {
            if (_segmentCounts[i] > 0)
            {
                _values!.LookupOrd(_firstOrdinal + i, term);
                var text = term.Utf8ToString()[_prefix.Length..];
                _counts[text] = _counts.GetValueOrDefault(text) + _segmentCounts[i];
            }
        }

        _segmentCounts = [];
    }

    /// <summary>The ordinal of a text, or of the first text after it.</summary>
    private long OrdinalOf(string text)
    {
        var found = _values!.LookupTerm(new BytesRef(text));
        return found >= 0 ? found : -found - 1;
    }
}
