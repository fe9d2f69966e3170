using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Platform.Ranking.Search.Facets;

/// <summary>Counts the values of a field by their places in a segment, and tells each segment's counts when it is left.</summary>
/// <param name="field">The index's field.</param>
/// <param name="key">Null: the field is of one key.</param>
/// <param name="counted">Takes a value and how many documents of a segment have it.</param>
internal sealed class ValueCounter(string field, string? key, Action<BytesRef, long> counted)
{
    private KeyedValues _values;
    private int[] _counts = [];

    public void StartSegment(AtomicReader segment)
    {
        EndSegment();
        _values = KeyedValues.Of(segment, field, key);
        _counts = new int[_values.Count];
    }

    public void Count(int document)
    {
        if (_counts.Length == 0)
        {
            return;
        }

        _values.SetDocument(document);
        for (var place = _values.NextPlace(); place >= 0; place = _values.NextPlace())
        {
            _counts[place]++;
        }
    }

    /// <summary>After the last document.</summary>
    public void EndSegment()
    {
        for (var place = 0; place < _counts.Length; place++)
        {
            if (_counts[place] > 0)
            {
                counted(_values.TermAt(place), _counts[place]);
            }
        }

        _counts = [];
    }
}
