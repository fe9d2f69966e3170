using Lucene.Net.Index;
using Lucene.Net.Queries;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Filtering;

/// <summary>A filter as a query of the index; it finds the documents whose products the filter's predicate accepts.</summary>
internal static class FilterQueries
{
    public static Query Of(FilterNode node) => node switch
    {
        AndNode and => Join(and.Parts, Occur.MUST),
        OrNode or => Join(or.Parts, Occur.SHOULD),
        NotNode not => new BooleanQuery { { new MatchAllDocsQuery(), Occur.MUST }, { Of(not.Part), Occur.MUST_NOT } },
        AnyNode any => Of(any),
        RangeNode { Field.AttributeKey: { } key } range => OfAttribute(range, key),
        RangeNode range => NumericRangeQuery.NewDoubleRange(
            IndexFields.Number(range.Field.Name),
            OneZero(range.Minimum),
            OneZero(range.Maximum),
            range.IncludesMinimum,
            range.IncludesMaximum),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "No such condition."),
    };

    private static BooleanQuery Join(IReadOnlyList<FilterNode> parts, Occur occur)
    {
        var joined = new BooleanQuery(disableCoord: true);
        foreach (var part in parts)
        {
            joined.Add(Of(part), occur);
        }

        return joined;
    }

    private static ConstantScoreQuery Of(AnyNode any)
    {
        var field = any.Field.Name == FilterField.Id ? IndexFields.Id : IndexFields.Filter(any.Field.Name);
        var values = ProductFilter.Wanted(any).Select(v => any.Field.AttributeKey is { } key ? IndexFields.Keyed(key, v) : v);
        return new ConstantScoreQuery(new TermsFilter(field, [.. values.Select(v => new BytesRef(v))]));
    }

    private static TermRangeQuery OfAttribute(RangeNode range, string key)
    {
        var first = range.Minimum is { } low ? IndexFields.Keyed(key, low) : IndexFields.Keyed(key, "");
        var last = range.Maximum is { } high ? IndexFields.Keyed(key, high) : key + (char)(IndexFields.KeyEnd + 1);
        return TermRangeQuery.NewStringRange(
            IndexFields.AttributeNumber,
            first,
            last,
            range.Minimum is null || range.IncludesMinimum,
            range.Maximum is not null && range.IncludesMaximum);
    }

    private static double? OneZero(double? value) => value is { } number ? IndexFields.OneZero(number) : null;
}
