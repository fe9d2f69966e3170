using Platform.Contracts.Events;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Visitors;
using StackExchange.Redis;

namespace Platform.FeatureStore.Writing;

/// <summary>Reads what a batch depends on, in one round trip: the partition's position, the events' marks, their visitors, the items' sizes.</summary>
internal sealed class BatchReader
{
    /// <summary>A hash with more counters than an item can have in use is cleaned.</summary>
    private const int MostCounters = 128;

    public async Task<BatchRead> ReadAsync(IDatabase database, PartitionId partition, IReadOnlyList<LoggedEvent> events)
    {
        var position = database.HashGetAsync(FeatureKeys.Positions, partition.Field);
        var marks = new Task<bool>[events.Count];
        var visitors = new Dictionary<string, Task<RedisValue[]>>();
        var sizes = new Dictionary<string, Task<long>>();
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i].Event;
            marks[i] = database.KeyExistsAsync(FeatureKeys.Mark(e));
            if (!visitors.ContainsKey(e.VisitorId))
            {
                visitors[e.VisitorId] = database.HashGetAsync(FeatureKeys.Visitor(e.VisitorId), s_visitorFields);
            }

            foreach (var id in Counted(e))
            {
                if (!sizes.ContainsKey(id))
                {
                    sizes[id] = database.HashLengthAsync(FeatureKeys.Item(id));
                }
            }
        }

        var stored = await position;
        var read = new BatchRead(stored, stored.IsNull ? default : PartitionPosition.Parse(stored), await Task.WhenAll(marks));
        foreach (var (id, fields) in visitors)
        {
            read.Visitors[id] = Visitor(id, await fields);
        }

        foreach (var (id, size) in sizes)
        {
            if (await size > MostCounters)
            {
                read.CrowdedItems[id] = await CountersAsync(database, id);
            }
        }

        return read;
    }

    private static readonly RedisValue[] s_visitorFields = [FeatureKeys.VersionField, FeatureKeys.DataField];

    private static IEnumerable<string> Counted(UserEvent e) =>
        e.Synthetic || e.EventType is not (EventType.DetailPageView or EventType.AddToCart or EventType.PurchaseComplete)
            ? []
            : (e.ProductDetails ?? []).Select(p => p.Product.Id);

    private static StoredVisitor Visitor(string id, RedisValue[] fields)
    {
        if (fields[0].IsNull)
        {
            return new StoredVisitor(null, null);
        }

        if (VisitorCodec.TryDecode(id, ((ReadOnlyMemory<byte>)fields[1]).Span, out var visitor) is { } error)
        {
            FeatureStoreMetrics.Unreadable(error);
        }

        return new StoredVisitor((long)fields[0], visitor);
    }

    private static async Task<CounterField[]> CountersAsync(IDatabase database, string id)
    {
        var counters = new List<CounterField>();
        foreach (var name in await database.HashKeysAsync(FeatureKeys.Item(id)))
        {
            if (CounterField.TryParse(((ReadOnlyMemory<byte>)name).Span, out var field))
            {
                counters.Add(field);
            }
        }

        return [.. counters];
    }
}

/// <summary>A visitor as read.</summary>
/// <param name="Version">Rises with every change; null when there is no such visitor.</param>
/// <param name="Features">Null also when the stored value cannot be read.</param>
internal readonly record struct StoredVisitor(long? Version, VisitorFeatures? Features);

/// <summary>What a batch depends on.</summary>
/// <param name="StoredPosition">The position's bytes, as the transaction's condition compares them.</param>
/// <param name="Position">The same, read.</param>
/// <param name="Marked">Whether each event of the batch was in effect.</param>
internal sealed record BatchRead(RedisValue StoredPosition, PartitionPosition Position, bool[] Marked)
{
    public Dictionary<string, StoredVisitor> Visitors { get; } = [];

    /// <summary>The counters of items that have too many.</summary>
    public Dictionary<string, CounterField[]> CrowdedItems { get; } = [];

    /// <summary>The events that are not in effect yet, each once.</summary>
    public List<LoggedEvent> Fresh(IReadOnlyList<LoggedEvent> events, long from)
    {
        var fresh = new List<LoggedEvent>(events.Count);
        var seen = new HashSet<string>(events.Count);
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Offset >= from && !Marked[i] && seen.Add(events[i].Event.EventId))
            {
                fresh.Add(events[i]);
            }
        }

        return fresh;
    }
}
