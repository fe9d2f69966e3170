using Lucene.Net.Index;
using Lucene.Net.Util;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Search;

/// <summary>The values of one key in a field of a segment that holds the values of all keys; see <see cref="IndexFields.Keyed(string, string)"/>.</summary>
/// <param name="Values">Null when the segment has no such field.</param>
/// <param name="FirstOrdinal">Of the key's first value.</param>
/// <param name="Count">How many different values the key has.</param>
internal readonly record struct KeyedValues(SortedSetDocValues? Values, long FirstOrdinal, int Count)
{
    /// <param name="segment">Where to look.</param>
    /// <param name="field">The field.</param>
    /// <param name="key">Null: the field holds the values of one key, without it.</param>
    public static KeyedValues Of(AtomicReader segment, string field, string? key)
    {
        if (segment.GetSortedSetDocValues(field) is not { } values)
        {
            return default;
        }

        if (key is null)
        {
            return new KeyedValues(values, 0, (int)values.ValueCount);
        }

        var prefix = IndexFields.Keyed(key, "");
        var first = OrdinalOf(values, prefix);
        return new KeyedValues(values, first, (int)(OrdinalOf(values, prefix[..^1] + (char)(IndexFields.KeyEnd + 1)) - first));
    }

    /// <summary>The place of the document's next value among the key's, after <see cref="SetDocument"/>; negative when there is no more.</summary>
    public int NextPlace()
    {
        for (var ordinal = Values!.NextOrd(); ordinal != SortedSetDocValues.NO_MORE_ORDS; ordinal = Values.NextOrd())
        {
            var place = ordinal - FirstOrdinal;
            if (place >= 0 && place < Count)
            {
                return (int)place;
            }
        }

        return -1;
    }

    public void SetDocument(int document) => Values!.SetDocument(document);

    /// <summary>The value at a place, with its key.</summary>
    public BytesRef TermAt(int place)
    {
        var term = new BytesRef();
        Values!.LookupOrd(FirstOrdinal + place, term);
        return BytesRef.DeepCopyOf(term);
    }

    /// <summary>A document's least value, or its greatest; null when it has none.</summary>
    public BytesRef? First(int document, bool last)
    {
        if (Count == 0)
        {
            return null;
        }

        SetDocument(document);
        var place = NextPlace();
        for (var next = place; last && next >= 0; next = NextPlace())
        {
            place = next;
        }

        return place < 0 ? null : TermAt(place);
    }

    /// <summary>The ordinal of a text, or of the first text after it.</summary>
    private static long OrdinalOf(SortedSetDocValues values, string text)
    {
        var found = values.LookupTerm(new BytesRef(text));
        return found >= 0 ? found : -found - 1;
    }
}
