using Platform.Contracts.Serving;
using Platform.Ranking.Candidates;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Reranking;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Recommending;

/// <summary>
/// What is shown when a list can be neither made nor ranked: the shopper's last good list, and without one what everybody likes.
/// All of it is in memory. The rules of page, stock and filter hold here too; what a placement asks for beyond them gives way, since
/// a list that fits less is better than none.
/// </summary>
internal sealed class LowerRungs(LastGoodLists lastGood, PopularRefresher popular, ProductCatalogue catalogue)
{
    /// <summary>New products looked through when the popular ones do not fill the page.</summary>
    private const int NewestLookedThrough = 2000;

    public ShownList Find(RecommendationQuery query)
    {
        var eligibility = Eligibility.Basic(query.Filter, query.PageProducts);
        var cached = lastGood.Find(KeyOf(query)) is { } ids ? First(ids, eligibility, query.PageSize) : [];
        return cached.Count > 0
            ? new ShownList(cached, Rungs.Cached, null)
            : new ShownList(First(PopularIds(query), eligibility, query.PageSize), Rungs.Popular, null);
    }

    public void Keep(RecommendationQuery query, ShownList list)
    {
        if (list.Items.Count > 0)
        {
            lastGood.Keep(KeyOf(query), [.. list.Items.Select(i => i.Product.Id)]);
        }
    }

    private static string KeyOf(RecommendationQuery query) => LastGoodLists.Key(query.Recipe.Placement, query.Shopper[0], query.PageProducts);

    /// <summary>The popular products of the page's categories, then of the shop, then the newest.</summary>
    private IEnumerable<string> PopularIds(RecommendationQuery query)
    {
        var lists = popular.Lists;
        var near = query.PageProducts
            .SelectMany(id => catalogue.TryGet(id, out var product) ? product.Categories ?? [] : [])
            .Distinct(StringComparer.Ordinal)
            .SelectMany(lists.InCategory);
        foreach (var item in near.Concat(lists.Popular))
        {
            yield return item.Id;
        }

        foreach (var id in catalogue.Newest(NewestLookedThrough))
        {
            yield return id;
        }
    }

    private List<ShownItem> First(IEnumerable<string> ids, Eligibility eligibility, int limit)
    {
        var shown = new List<ShownItem>(limit);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (shown.Count == limit)
            {
                break;
            }

            if (seen.Add(id) && catalogue.TryGet(id, out var product) && eligibility.Allows(product))
            {
                // No model scored these: the score says no more than the place.
                shown.Add(new ShownItem(product, 1.0 / (shown.Count + 1), null));
            }
        }

        return shown;
    }
}
