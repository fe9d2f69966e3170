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
        var categories = new List<string>(Shelves);
        var brands = new List<string>(Shelves);
        if (seeds == Seeds.Page)
        {
            foreach (var product in request.KnownPageProducts)
            {
                AddFirst(product.Categories ?? [], categories);
                AddFirst(product.Brands ?? [], brands);
            }
        }
        else if (await request.Visitor is { } visitor)
        {
            AddFirst([.. visitor.Categories.Take(Shelves).Select(c => c.Name)], categories);
            AddFirst([.. visitor.Brands.Take(Shelves).Select(b => b.Name)], brands);
        }
        else
        {
            return null;
        }

        return Interleave(Walks(categories, brands, limit), limit);
    }

    private static void AddFirst(IReadOnlyList<string> names, List<string> to)
    {
        for (var i = 0; i < names.Count && to.Count < Shelves; i++)
        {
            if (!to.Contains(names[i]))
            {
                to.Add(names[i]);
            }
        }
    }

    private ShelfWalk[] Walks(List<string> categories, List<string> brands, int limit)
    {
        var lists = popular.Lists;
        var walks = new ShelfWalk[categories.Count + brands.Count];
        var share = limit / Math.Max(1, walks.Length);
        for (var i = 0; i < walks.Length; i++)
        {
            var name = i < categories.Count ? categories[i] : brands[i - categories.Count];
            walks[i] = i < categories.Count
                ? new ShelfWalk(lists.InCategory(name), l => catalogue.InCategory(name, l), share)
                : new ShelfWalk(lists.ByBrand(name), l => catalogue.ByBrand(name, l), share);
        }

        return walks;
    }

    /// <summary>One from each shelf in turn: no shelf takes all the room.</summary>
    private static List<ScoredItem> Interleave(ShelfWalk[] walks, int limit)
    {
        var found = new List<ScoredItem>(limit);
        var seen = new HashSet<string>(limit, StringComparer.Ordinal);
        for (var before = -1; found.Count > before && found.Count < limit;)
        {
            before = found.Count;
            for (var i = 0; i < walks.Length && found.Count < limit; i++)
            {
                if (walks[i].Next(seen) is { } id)
                {
                    found.Add(new ScoredItem(id, -found.Count));
                }
            }
        }

        return found;
    }

    /// <summary>Goes along a shelf: the popular products, then the newest, at most <paramref name="share"/> of them.</summary>
    private struct ShelfWalk(IReadOnlyList<ScoredItem> popular, Func<int, IReadOnlyList<string>> newest, int share)
    {
        private IReadOnlyList<string>? _newest;
        private int _place;
        private int _taken;

        /// <returns>The next product that is not in <paramref name="seen"/>, which it is afterwards; null at the end.</returns>
        public string? Next(HashSet<string> seen)
        {
            while (_taken < share)
            {
                _newest ??= _place < popular.Count ? null : newest(share);
                var rest = _place - popular.Count;
                if (rest >= (_newest?.Count ?? int.MaxValue))
                {
                    return null;
                }

                var id = rest < 0 ? popular[_place].Id : _newest![rest];
                _place++;
                if (seen.Add(id))
                {
                    _taken++;
                    return id;
                }
            }

            return null;
        }
    }
}
