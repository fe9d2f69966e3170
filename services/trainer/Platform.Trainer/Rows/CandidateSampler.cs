using System.Runtime.InteropServices;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Memory;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Ranking;
using Platform.FeatureStore.Visitors;
using Neighbours = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyList<Platform.FeatureStore.CoOccurrence.ScoredItem>>;

namespace Platform.Trainer.Rows;

/// <summary>
/// Draws a list as serving would have made it at that moment: from what is seen and bought together with the shopper's items, what they looked at,
/// what is popular, and the categories and brands that they like. What none of these finds is never shown, so that choosing it teaches
/// nothing: a list whose chosen products are all of this kind is left out. With such ones in, being a neighbour would look like a fault,
/// since most choices of a large shop are nobody's neighbours while many candidates are.
/// </summary>
internal sealed class CandidateSampler
{
    private const int Neighbours = 100;
    private const int Recent = 20;
    private const int Popular = 100;

    /// <summary>Categories, and brands, looked into, and products taken of each.</summary>
    private const int Shelves = 3;
    private const int OfShelf = 16;

    /// <summary>The popular products are found anew when so many more were touched; they change less and less.</summary>
    private const double RefreshGrowth = 1.1;
    private const int RefreshTouches = 50;

    private readonly IReadOnlyDictionary<string, ProductFacts> _products;
    private readonly Dictionary<string, string[]> _categories;
    private readonly Dictionary<string, string[]> _brands;
    private IReadOnlyList<string> _popular = [];
    private int _touches;
    private int _refreshAt;

    public CandidateSampler(IReadOnlyDictionary<string, ProductFacts> products)
    {
        _products = products;
        _categories = Shelve(products, p => p.Category);
        _brands = Shelve(products, p => p.Brand);
    }

    /// <summary>Notes that a product was touched, and looks at what is popular when enough has happened since the last time.</summary>
    public void Touched(FeatureMemory memory, DateTimeOffset now)
    {
        if (++_touches >= _refreshAt)
        {
            _refreshAt = (int)(_touches * RefreshGrowth) + RefreshTouches;
            _popular = [.. memory.Popular(Popular, now).Select(i => i.Id)];
        }
    }

    /// <summary>The chosen ones that serving would have found, and others, shuffled, so that the order tells nothing where scores are equal.</summary>
    /// <returns>Empty when it would have found none of the chosen ones.</returns>
    public IReadOnlyList<string> Draw(
        IReadOnlyList<string> chosen, VisitorFeatures? visitor, IReadOnlyList<string> page, Neighbours coVisited, Neighbours coPurchased, int count, Random random)
    {
        var pool = new HashSet<string>(StringComparer.Ordinal);
        pool.UnionWith(Nearest(RankingContext.CoVisitSources(visitor, page), coVisited));
        pool.UnionWith(Nearest(RankingContext.CoPurchaseSources(visitor), coPurchased));
        pool.UnionWith(visitor?.Views.Take(Recent).Select(v => v.Id) ?? []);
        pool.UnionWith(_popular);
        var (categories, brands) = Liked(visitor, page);
        AddShelves(categories, _categories, pool, random);
        AddShelves(brands, _brands, pool, random);

        string[] found = [.. chosen.Where(c => pool.Contains(c) || IsOn(c, categories, brands)).Distinct(StringComparer.Ordinal)];
        if (found.Length == 0)
        {
            return [];
        }

        pool.ExceptWith(chosen);
        string[] others = [.. pool];
        random.Shuffle(others);
        List<string> drawn = [.. found.Concat(others).Take(count)];
        random.Shuffle(CollectionsMarshal.AsSpan(drawn));
        return drawn;
    }

    private static IEnumerable<string> Nearest(IReadOnlyList<string> seeds, Neighbours neighbours) =>
        Neighbourhood.Nearest(seeds, neighbours, Neighbours).Select(n => n.Id);

    private static Dictionary<string, string[]> Shelve(IReadOnlyDictionary<string, ProductFacts> products, Func<ProductFacts, string?> nameOf) =>
        products.Values.Where(p => nameOf(p) is not null).OrderBy(p => p.Id, StringComparer.Ordinal)
            .GroupBy(p => nameOf(p)!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(p => p.Id).ToArray(), StringComparer.Ordinal);

    private (string[] Categories, string[] Brands) Liked(VisitorFeatures? visitor, IReadOnlyList<string> page)
    {
        var onPage = page.Select(_products.GetValueOrDefault).OfType<ProductFacts>().ToArray();
        return (
            First(onPage.Select(p => p.Category).Concat(visitor?.Categories.Select(c => c.Name) ?? [])),
            First(onPage.Select(p => p.Brand).Concat(visitor?.Brands.Select(b => b.Name) ?? [])));
    }

    private static string[] First(IEnumerable<string?> names) => [.. names.OfType<string>().Distinct(StringComparer.Ordinal).Take(Shelves)];

    private static void AddShelves(string[] names, Dictionary<string, string[]> shelves, HashSet<string> pool, Random random)
    {
        foreach (var name in names)
        {
            var shelf = shelves.GetValueOrDefault(name, []);
            for (var i = 0; i < OfShelf && shelf.Length > 0; i++)
            {
                pool.Add(shelf[random.Next(shelf.Length)]);
            }
        }
    }

    private bool IsOn(string item, string[] categories, string[] brands) =>
        _products.GetValueOrDefault(item) is { } product
        && ((product.Category is { } category && categories.Contains(category)) || (product.Brand is { } brand && brands.Contains(brand)));
}
