using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Products;

namespace Platform.Trainer.Rows;

/// <summary>
/// Draws the candidates that stand beside the chosen ones, from the same kinds of sources that serving draws from: what is popular, what
/// is seen together with the shopper's last items, the same category, and anything at all. It knows only the past and the catalogue.
/// </summary>
internal sealed class CandidateSampler
{
    private readonly IReadOnlyDictionary<string, ProductFacts> _products;
    private readonly string[] _catalogue;
    private readonly Dictionary<string, string[]> _categories;
    private readonly List<string> _touched = [];

    public CandidateSampler(IReadOnlyDictionary<string, ProductFacts> products)
    {
        _products = products;
        _catalogue = [.. products.Keys.Order(StringComparer.Ordinal)];
        _categories = _catalogue.Where(id => products[id].Category is not null)
            .GroupBy(id => products[id].Category!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Notes that a product was touched: drawing from these is drawing by popularity.</summary>
    public void Touched(string item) => _touched.Add(item);

    /// <summary>The chosen ones and others, shuffled, so that the order tells nothing where scores are equal.</summary>
    public List<string> Draw(IReadOnlyList<string> chosen, IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> coVisited, int count, Random random)
    {
        var drawn = new List<string>(count);
        var known = new HashSet<string>(StringComparer.Ordinal);
        void Take(string? item)
        {
            if (item is not null && drawn.Count < count && known.Add(item))
            {
                drawn.Add(item);
            }
        }

        foreach (var item in chosen)
        {
            Take(item);
        }

        var neighbours = coVisited.OrderBy(c => c.Key, StringComparer.Ordinal).SelectMany(c => c.Value).Select(n => n.Id).ToArray();
        var category = _products.GetValueOrDefault(chosen[0])?.Category is { } name ? _categories.GetValueOrDefault(name, []) : [];
        // Every fourth from each source; a source that is used up gives its turns to the others.
        for (var turn = 0; drawn.Count < count && turn < count * 8; turn++)
        {
            Take((turn % 4) switch
            {
                0 => Any(_touched, random),
                1 => Any(neighbours, random),
                2 => Any(category, random),
                _ => Any(_catalogue, random),
            });
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(drawn));
        return drawn;
    }

    private static string? Any(IReadOnlyList<string> items, Random random) => items.Count == 0 ? null : items[random.Next(items.Count)];
}
