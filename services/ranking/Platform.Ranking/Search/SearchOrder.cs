using Lucene.Net.Search;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search;

/// <summary>
/// Orders as the index sorts: what is out of stock after everything else whatever the order, a missing price or attribute after every other,
/// and the id at the end, so that pages never overlap.
/// </summary>
internal static class SearchOrder
{
    public static Sort Of(SearchPlan plan, bool hasWords)
    {
        var fields = new List<SortField> { new(IndexFields.OutOfStock, SortFieldType.INT64) };
        foreach (var field in plan.Order.Count > 0 ? plan.Order : [new OrderField(new FilterField(OrderByParser.Relevance), true)])
        {
            fields.AddRange(Of(field, hasWords));
        }

        fields.Add(new SortField(IndexFields.Id, SortFieldType.STRING));
        return new Sort([.. fields]);
    }

    private static SortField[] Of(OrderField field, bool hasWords) => field.Field.Name switch
    {
        FilterField.Price =>
            [new SortField(IndexFields.HasPrice, SortFieldType.INT64, reverse: true), new SortField(IndexFields.Price, SortFieldType.DOUBLE, field.Descending)],
        FilterField.Title => [new SortField(IndexFields.TitleOrder, SortFieldType.STRING, field.Descending)],
        FilterField.AvailableTime => [Newness(field.Descending)],
        FilterField.Attributes => [new SortField(IndexFields.AttributeNumber, new AttributeOrder(field.Field.AttributeKey!), field.Descending)],
        _ => hasWords ? [SortField.FIELD_SCORE] : [Newness(descending: true)],
    };

    private static SortField Newness(bool descending) => new(IndexFields.Newness, SortFieldType.INT64, descending);
}
