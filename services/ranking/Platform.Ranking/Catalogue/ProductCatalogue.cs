using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Platform.Contracts.Catalog;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Catalogue;

/// <summary>
/// Every product in memory, as the last writer left it: the latest record timestamp of all regions wins, the later region name
/// decides a tie. Deleted products stay known as tombstones for <see cref="TombstoneRetention"/>, so that a region that was away
/// does not bring them back with its old records.
/// </summary>
/// <remarks>
/// A product costs its own strings (about 2 bytes a character, so 2-4 kB for a described product with 20 attributes) and about
/// 600 bytes of ids and tree nodes on four shelves; a tombstone about 250 bytes.
/// Safe for any number of readers and writers.
/// </remarks>
internal sealed class ProductCatalogue
{
    public static readonly TimeSpan TombstoneRetention = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, ProductChange> _latest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Shelf> _categories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Shelf> _brands = new(StringComparer.Ordinal);
    private readonly Shelf _all = new();
    private readonly Lock _writing = new();
    private HashSet<string> _changed = new(StringComparer.Ordinal);
    private volatile int _count;
    private long _version;

    /// <summary>Rises with every change, not with a repetition.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Products, without tombstones.</summary>
    public int Count => _count;

    public bool TryGet(string id, [NotNullWhen(true)] out Product? product)
    {
        product = _latest.TryGetValue(id, out var change) ? change.Product : null;
        return product is not null;
    }

    /// <summary>True when the product exists and is not out of stock.</summary>
    public bool IsAvailable(string id) => TryGet(id, out var product) && IsAvailable(product);

    public static bool IsAvailable(Product product) => product.Availability != Availability.OutOfStock;

    /// <summary>Available products of a category and all below it, newest first.</summary>
    public IReadOnlyList<string> InCategory(string path, int limit) =>
        _categories.TryGetValue(CategoryPath.Normalize(path), out var shelf) ? shelf.First(limit) : [];

    /// <summary>Available products of a brand, newest first.</summary>
    public IReadOnlyList<string> ByBrand(string brand, int limit) =>
        _brands.TryGetValue(brand, out var shelf) ? shelf.First(limit) : [];

    /// <summary>Available products of the whole shop, newest first: by <see cref="Product.AvailableTime"/>, or when last written where that is absent.</summary>
    public IReadOnlyList<string> Newest(int limit) => _all.First(limit);

    /// <param name="filter">Null: everything passes.</param>
    public static bool Matches(ProductFilter? filter, Product product) => filter is null || filter.Matches(product);

    /// <summary>Takes a change. False when a later one is known.</summary>
    public bool Apply(ProductChange change)
    {
        lock (_writing)
        {
            _latest.TryGetValue(change.Id, out var before);
            if (before is not null && !change.Replaces(before))
            {
                return false;
            }

            if (before is not null)
            {
                OnShelves(before, static (shelf, newness, id) => shelf.Remove(newness, id));
            }

            _latest[change.Id] = change;
            OnShelves(change, static (shelf, newness, id) => shelf.Add(newness, id));
            _count += (change.Product is null ? 0 : 1) - (before?.Product is null ? 0 : 1);
            if (before is null || !change.Repeats(before))
            {
                _changed.Add(change.Id);
                Volatile.Write(ref _version, _version + 1);
            }

            return true;
        }
    }

    /// <summary>The ids changed since the last call.</summary>
    public IReadOnlyCollection<string> TakeChanged()
    {
        lock (_writing)
        {
            if (_changed.Count == 0)
            {
                return [];
            }

            var taken = _changed;
            _changed = new HashSet<string>(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>Every product, as of the call or a little later.</summary>
    public IEnumerable<Product> All() => _latest.Select(p => p.Value.Product).OfType<Product>();

    /// <summary>Forgets tombstones from before <see cref="TombstoneRetention"/>.</summary>
    public int Prune(DateTimeOffset now)
    {
        lock (_writing)
        {
            var old = _latest.Where(p => p.Value.Product is null && now - p.Value.Time > TombstoneRetention).ToList();
            old.ForEach(p => _latest.TryRemove(p));
            return old.Count;
        }
    }

    private static long Newness(ProductChange change) => (change.Product!.AvailableTime ?? change.Time).UtcTicks;

    private void OnShelves(ProductChange change, Action<Shelf, long, string> act)
    {
        if (change.Product is not { } product || !IsAvailable(product))
        {
            return;
        }

        var newness = Newness(change);
        act(_all, newness, change.Id);
        foreach (var path in product.Categories?.SelectMany(CategoryPath.WithAncestors).Distinct(StringComparer.Ordinal) ?? [])
        {
            act(_categories.GetOrAdd(path, static _ => new Shelf()), newness, change.Id);
        }

        foreach (var brand in product.Brands?.Distinct(StringComparer.Ordinal) ?? [])
        {
            act(_brands.GetOrAdd(brand, static _ => new Shelf()), newness, change.Id);
        }
    }
}
