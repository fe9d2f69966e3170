using Platform.FeatureStore.CoOccurrence;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Candidates;

/// <summary>
/// Products of the categories and brands of the page, or of those that the shopper likes: the popular ones first, then the newest.
/// It reads memory alone, so that a page has fitting products with every store away.
/// </summary>
internal sealed class CategoryAndBrandSource(Seeds seeds, PopularRefresher popular, ProductCatalogue catalogue) : ICandidateSource
{
    /// <summary>Categories, and brands, looked into; the first ones say most.</summary>
    private const int Shelves = 3;

    public string Name => seeds == Seeds.Page ? SourceNames.PageCategoryAndBrand : SourceNames.LikedCategoryAndBrand;

    public CandidateOrigins Origin => CandidateOrigins.CategoryAndBrand;

    public async Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken)
    {
        List<string> categories, brands;
        if (seeds == Seeds.Page)
        {
            categories = First(request.KnownPageProducts.SelectMany(p => p.Categories ?? []));
            brands = First(request.KnownPageProducts.SelectMany(p => p.Brands ?? []));
        }
        else if (await request.Visitor is { } visitor)
        {
            categories = First(visitor.Categories.Select(c => c.Name));
            brands = First(visitor.Brands.Select(b => b.Name));
        }
        else
        {
            return null;
        }

        // One from each shelf in turn: no shelf takes all the room.
        var share = limit / Math.Max(1, categories.Count + brands.Count);
        var shelves = categories.Select(c => Shelf(popular.Lists.InCategory(c), l => catalogue.InCategory(c, l), share))
            .Concat(brands.Select(b => Shelf(popular.Lists.ByBrand(b), l => catalogue.ByBrand(b, l), share))).ToList();
        return Interleave(shelves, limit);
    }

    private static List<string> First(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Take(Shelves)];

    private static List<string> Shelf(IReadOnlyList<ScoredItem> popular, Func<int, IReadOnlyList<string>> newest, int share)
    {
        var shelf = popular.Take(share).Select(p => p.Id).ToList();
        if (shelf.Count < share)
        {
            shelf.AddRange(newest(share).Where(id => !shelf.Contains(id)).Take(share - shelf.Count).ToList());
        }

        return shelf;
    }

    private static List<ScoredItem> Interleave(List<List<string>> shelves, int limit)
    {
        var found = new List<ScoredItem>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var place = 0; found.Count < limit && shelves.Exists(s => place < s.Count); place++)
        {
            foreach (var shelf in shelves.Where(s => place < s.Count && found.Count < limit))
            {
                if (seen.Add(shelf[place]))
                {
                    found.Add(new ScoredItem(shelf[place], -found.Count));
                }
            }
        }

        return found;
    }
}
