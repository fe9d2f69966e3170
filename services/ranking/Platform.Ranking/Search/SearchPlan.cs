using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search;

/// <summary>A search that was understood.</summary>
/// <param name="Query">What was typed; empty lists everything that passes the filter.</param>
/// <param name="Filter">Null: everything passes.</param>
/// <param name="Order">Empty: by relevance, or the newest first when nothing was typed.</param>
internal sealed record SearchPlan(
    string Query,
    ProductFilter? Filter,
    IReadOnlyList<OrderField> Order,
    IReadOnlyList<FilterField> Facets,
    int Offset,
    int PageSize);

/// <summary>One field of an order.</summary>
/// <param name="Field">Its name may be <see cref="OrderByParser.Relevance"/>, too.</param>
internal readonly record struct OrderField(FilterField Field, bool Descending);
