using Microsoft.Extensions.Options;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Items;

namespace Platform.FeatureStore.Reading;

/// <summary>
/// What <see cref="FeatureReader"/> reads of items and their neighbours, kept in this process for <see cref="FeatureStoreOptions.KeptFor"/>:
/// the same few thousand items are asked for by every request. Visitors are never kept, since what one has just done belongs in their
/// next answer. Calls throw and end as the reader's do.
/// </summary>
public sealed class FeatureCache
{
    private readonly RecentReads<ItemFeatures> _items;
    private readonly RecentReads<IReadOnlyList<ScoredItem>> _coVisited;
    private readonly RecentReads<IReadOnlyList<ScoredItem>> _coPurchased;

    public FeatureCache(FeatureReader reader, IOptions<FeatureStoreOptions> options, TimeProvider time)
    {
        var (keptFor, capacity) = (options.Value.KeptFor, options.Value.KeptItems);
        // One reader waits for its own token, a batch for Redis' deadline: it is many readers'.
        _items = new(ids => reader.GetItemsAsync(ids, CancellationToken.None), keptFor, capacity, time);
        _coVisited = new(ids => reader.GetCoVisitedAsync(ids, CancellationToken.None), keptFor, capacity, time);
        _coPurchased = new(ids => reader.GetCoPurchasedAsync(ids, CancellationToken.None), keptFor, capacity, time);
    }

    /// <summary>Puts the features of each of <paramref name="ids"/> at the same place of <paramref name="items"/>.</summary>
    public ValueTask GetItemsAsync(ReadOnlyMemory<string> ids, Memory<ItemFeatures?> items, CancellationToken cancellationToken) =>
        _items.ReadAsync(ids, items, cancellationToken);

    /// <summary>For each id with any, the items viewed with it, nearest first.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>>> GetCoVisitedAsync(string[] ids, CancellationToken cancellationToken) =>
        NeighboursAsync(_coVisited, ids, cancellationToken);

    /// <summary>For each id with any, the items bought with it, nearest first.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>>> GetCoPurchasedAsync(string[] ids, CancellationToken cancellationToken) =>
        NeighboursAsync(_coPurchased, ids, cancellationToken);

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>>> NeighboursAsync(
        RecentReads<IReadOnlyList<ScoredItem>> reads, string[] ids, CancellationToken cancellationToken)
    {
        var lists = new IReadOnlyList<ScoredItem>?[ids.Length];
        await reads.ReadAsync(ids, lists, cancellationToken);
        var neighbours = new Dictionary<string, IReadOnlyList<ScoredItem>>(ids.Length, StringComparer.Ordinal);
        for (var i = 0; i < ids.Length; i++)
        {
            if (lists[i] is { Count: > 0 } list)
            {
                neighbours[ids[i]] = list;
            }
        }

        return neighbours;
    }
}
