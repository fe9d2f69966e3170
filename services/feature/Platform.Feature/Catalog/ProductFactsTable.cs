using System.Collections.Concurrent;
using Platform.FeatureStore.Products;

namespace Platform.Feature.Catalog;

/// <summary>
/// Facts of every product, about 200 bytes each. Products come from every region's topic in no common order: the later message wins,
/// and a deletion is kept so that an older message from elsewhere does not undo it.
/// </summary>
internal sealed class ProductFactsTable
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    public int Count => _entries.Count;

    public ProductFacts? Find(string id) => _entries.TryGetValue(id, out var entry) ? entry.Facts : null;

    /// <param name="id">The product.</param>
    /// <param name="facts">Null for a deletion.</param>
    /// <param name="written">The message's time.</param>
    public void Set(string id, ProductFacts? facts, DateTimeOffset written)
    {
        var entry = new Entry(written, facts);
        _entries.AddOrUpdate(id, entry, (_, known) => known.Written > written ? known : entry);
    }

    private sealed record Entry(DateTimeOffset Written, ProductFacts? Facts);
}
