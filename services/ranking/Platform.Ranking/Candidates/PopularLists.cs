using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Items;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Candidates;

/// <summary>What the shop as a whole likes, as of one moment. Immutable; requests take the one that stands.</summary>
internal sealed class PopularLists
{
    public static readonly PopularLists Empty = new([], [], new Dictionary<string, ItemFeatures>(), new ProductCatalogue());

    private readonly Dictionary<string, List<ScoredItem>> _byCategory = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ScoredItem>> _byBrand = new(StringComparer.Ordinal);

    /// <param name="popular">Best first.</param>
    /// <param name="trending">Best first.</param>
    /// <param name="items">Features of the products of both lists, for when the store cannot be asked.</param>
    /// <param name="catalogue">Tells the products' categories and brands.</param>
    public PopularLists(
        IReadOnlyList<ScoredItem> popular, IReadOnlyList<ScoredItem> trending, IReadOnlyDictionary<string, ItemFeatures> items, ProductCatalogue catalogue)
    {
        Popular = popular;
        Trending = trending;
        Items = items;
        foreach (var item in popular)
        {
            if (!catalogue.TryGet(item.Id, out var product))
            {
                continue;
            }

            foreach (var path in product.Categories?.SelectMany(CategoryPath.WithAncestors).Distinct(StringComparer.Ordinal) ?? [])
            {
                Shelve(_byCategory, path, item);
            }

            foreach (var brand in product.Brands?.Distinct(StringComparer.Ordinal) ?? [])
            {
                Shelve(_byBrand, brand, item);
            }
        }
    }

    public IReadOnlyList<ScoredItem> Popular { get; }

    public IReadOnlyList<ScoredItem> Trending { get; }

    public IReadOnlyDictionary<string, ItemFeatures> Items { get; }

    /// <summary>Popular products of a category and all below it, best first.</summary>
    public IReadOnlyList<ScoredItem> InCategory(string path) => _byCategory.GetValueOrDefault(CategoryPath.Normalize(path)) ?? [];

    /// <summary>Popular products of a brand, best first.</summary>
    public IReadOnlyList<ScoredItem> ByBrand(string brand) => _byBrand.GetValueOrDefault(brand) ?? [];

    private static void Shelve(Dictionary<string, List<ScoredItem>> shelves, string name, ScoredItem item)
    {
        if (!shelves.TryGetValue(name, out var shelf))
        {
            shelves[name] = shelf = [];
        }

        shelf.Add(item);
    }
}
