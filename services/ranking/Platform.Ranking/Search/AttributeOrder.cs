using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Search;

/// <summary>
/// Orders by an attribute: numbers by size, then texts by their characters, then products that do not have it, whatever the direction of the
/// rest. Of several values the one counts that comes first in the direction of the order.
/// </summary>
internal sealed class AttributeOrder(string key) : FieldComparerSource
{
    public override FieldComparer NewComparer(string fieldname, int numHits, int sortPos, bool reversed) => new Comparer(key, numHits, reversed);

    private enum Kind
    {
        Number,
        Text,
        Missing,
    }

    /// <param name="Term">As in the index: numbers are in text that sorts as they do. Null when missing.</param>
    private readonly record struct Value(Kind Kind, BytesRef? Term)
    {
        /// <summary>Smallest first, missing ones last, and numbers before texts, in an order whose result Lucene turns round when it is reversed.</summary>
        public static int Compare(Value a, Value b, bool reversed)
        {
            if (a.Kind == b.Kind)
            {
                return a.Term is null ? 0 : a.Term.CompareTo(b.Term);
            }

            return reversed ? b.Kind.CompareTo(a.Kind) : a.Kind.CompareTo(b.Kind);
        }
    }

    private sealed class Comparer(string key, int slots, bool reversed) : FieldComparer<object>
    {
        private readonly Value[] _slots = new Value[slots];
        private Value _bottom;
        private Value _top;
        private KeyedValues _numbers;
        private KeyedValues _texts;

        public override object this[int slot] => _slots[slot];

        public override int Compare(int slot1, int slot2) => Value.Compare(_slots[slot1], _slots[slot2], reversed);

        public override void SetBottom(int slot) => _bottom = _slots[slot];

        public override void SetTopValue(object? value) => _top = (Value)value!;

        public override int CompareBottom(int doc) => Value.Compare(_bottom, Of(doc), reversed);

        public override int CompareTop(int doc) => Value.Compare(_top, Of(doc), reversed);

        public override void Copy(int slot, int doc) => _slots[slot] = Of(doc);

        public override FieldComparer SetNextReader(AtomicReaderContext context)
        {
            _numbers = KeyedValues.Of(context.AtomicReader, IndexFields.AttributeNumber, key);
            _texts = KeyedValues.Of(context.AtomicReader, IndexFields.Facet(Filtering.FilterField.Attributes), key);
            return this;
        }

        private Value Of(int doc)
        {
            if (_numbers.First(doc, last: reversed) is { } number)
            {
                return new Value(Kind.Number, number);
            }

            return _texts.First(doc, last: reversed) is { } text ? new Value(Kind.Text, text) : new Value(Kind.Missing, null);
        }
    }
}
