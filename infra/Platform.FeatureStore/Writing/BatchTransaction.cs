using System.Runtime.InteropServices;
using Platform.Contracts.Events;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Events;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Ranking;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Visitors;
using StackExchange.Redis;

namespace Platform.FeatureStore.Writing;

/// <summary>
/// Applies a batch in memory, adds up what its events do to the same counter, and makes one transaction of it, or of as much of its
/// beginning as one transaction may hold.
/// </summary>
internal sealed class BatchTransaction(FeatureStoreOptions options)
{
    /// <summary>Neighbours kept of an item, and items of a query: twice what is read, so that newcomers have room to grow.</summary>
    private const int KeptNeighbours = 2 * RankingContext.NeighboursOfOne;

    /// <summary>Members kept of the popular and the recent set.</summary>
    private const int KeptTop = 2_000;

    private readonly ItemAggregate _items = new(options);
    private readonly EventEffects _effects = new();
    private readonly Sums<RedisKey, string> _neighbours = new();
    private readonly Sums<RedisKey, string> _top = new();
    private readonly Sums<string, CounterField> _counters = new();

    public PreparedTransaction Prepare(
        IDatabase database, PartitionId partition, BatchRead read, List<LoggedEvent> fresh, long nextOffset, Func<string, ProductFacts?> facts)
    {
        var transaction = database.CreateTransaction();
        var commands = new List<Task>(fresh.Count * 8);
        _effects.Clear();
        var visitors = new Dictionary<string, VisitorFeatures>();
        var newest = read.Position.NewestEvent;
        var taken = 0;
        for (; taken < fresh.Count && _effects.Count < options.MaxEffects; taken++)
        {
            var e = fresh[taken].Event;
            var before = visitors.GetValueOrDefault(e.VisitorId) ?? read.Visitors[e.VisitorId].Features;
            visitors[e.VisitorId] = VisitorAggregate.Apply(before, e, facts, options, _effects);
            newest = e.Synthetic ? newest : Math.Max(newest, e.EventTime.ToUnixTimeMilliseconds());
            var mark = FeatureKeys.Mark(e);
            transaction.AddCondition(Condition.KeyNotExists(mark));
            commands.Add(transaction.StringSetAsync(mark, 1, e.Synthetic ? options.SyntheticRetention : options.MarkRetention));
        }

        nextOffset = taken < fresh.Count ? fresh[taken].Offset : nextOffset;
        MovePosition(transaction, commands, partition, read, new PartitionPosition(nextOffset, newest));
        foreach (var (id, visitor) in visitors)
        {
            WriteVisitor(transaction, commands, id, read.Visitors[id], visitor);
        }

        AddUp();
        WriteCounters(transaction, commands, read, DateTimeOffset.FromUnixTimeMilliseconds(newest));
        Write(transaction, commands, _neighbours, KeptNeighbours);
        Write(transaction, commands, _top, KeptTop);
        return new PreparedTransaction(transaction, commands, taken, nextOffset);
    }

    private static void MovePosition(ITransaction transaction, List<Task> commands, PartitionId partition, BatchRead read, PartitionPosition to)
    {
        // Whoever has taken the partition over has moved it, so that a slow former owner changes nothing any more.
        transaction.AddCondition(read.StoredPosition.IsNull
            ? Condition.HashNotExists(FeatureKeys.Positions, partition.Field)
            : Condition.HashEqual(FeatureKeys.Positions, partition.Field, read.StoredPosition));
        commands.Add(transaction.HashSetAsync(FeatureKeys.Positions, partition.Field, to.Stored));
    }

    private void WriteVisitor(ITransaction transaction, List<Task> commands, string id, StoredVisitor stored, VisitorFeatures visitor)
    {
        var key = FeatureKeys.Visitor(id);
        transaction.AddCondition(stored.Version is { } version
            ? Condition.HashEqual(key, FeatureKeys.VersionField, version)
            : Condition.HashNotExists(key, FeatureKeys.VersionField));
        commands.Add(transaction.HashSetAsync(
            key, [new(FeatureKeys.VersionField, (stored.Version ?? 0) + 1), new(FeatureKeys.DataField, VisitorCodec.Encode(visitor))]));
        commands.Add(transaction.KeyExpireAsync(key, visitor.Synthetic ? options.SyntheticRetention : options.Retention));
    }

    private void AddUp()
    {
        _counters.Clear();
        _neighbours.Clear();
        _top.Clear();
        Span<(CounterField Field, double Amount)> increments = stackalloc (CounterField, double)[ItemAggregate.MostIncrements];
        foreach (var action in _effects.Items)
        {
            foreach (var (field, amount) in increments[.._items.Increments(action, increments)])
            {
                _counters.Add(action.Item, field, amount);
                if (field.IsDecayed)
                {
                    var set = field.Kind == CounterKind.Popularity ? FeatureKeys.Popular(field.Bucket) : FeatureKeys.Recent(field.Bucket);
                    _top.Add(set, action.Item, amount);
                }
            }
        }

        AddPairs(_effects.CoVisits, FeatureKeys.CoVisits);
        AddPairs(_effects.CoPurchases, FeatureKeys.CoPurchases);
        foreach (var click in _effects.QueryClicks)
        {
            _neighbours.Add(FeatureKeys.Query(click.Query), click.Item, PairDecay.WeightAt(click.Time, options.PopularityHalfLife));
        }
    }

    private void AddPairs(List<ItemPair> pairs, Func<string, RedisKey> key)
    {
        foreach (var (one, other, time, closeness) in pairs)
        {
            var weight = closeness * PairDecay.WeightAt(time, options.PairHalfLife);
            _neighbours.Add(key(one), other, weight);
            _neighbours.Add(key(other), one, weight);
        }
    }

    private void WriteCounters(ITransaction transaction, List<Task> commands, BatchRead read, DateTimeOffset asOf)
    {
        foreach (var (item, counters) in _counters)
        {
            var key = FeatureKeys.Item(item);
            foreach (var (field, amount) in counters)
            {
                commands.Add(field.IsDecayed
                    ? transaction.HashIncrementAsync(key, field.ToString(), amount)
                    : transaction.HashIncrementAsync(key, field.ToString(), (long)amount));
            }

            if (read.CrowdedItems.TryGetValue(item, out var crowd))
            {
                var stale = crowd.Where(f => _items.IsStale(f, asOf) && !counters.ContainsKey(f)).Select(f => (RedisValue)f.ToString()).ToArray();
                if (stale.Length > 0)
                {
                    commands.Add(transaction.HashDeleteAsync(key, stale));
                }
            }

            commands.Add(transaction.KeyExpireAsync(key, options.Retention));
        }
    }

    private void Write(ITransaction transaction, List<Task> commands, Sums<RedisKey, string> sets, int kept)
    {
        foreach (var (key, members) in sets)
        {
            foreach (var (member, weight) in members)
            {
                commands.Add(transaction.SortedSetIncrementAsync(key, member, weight));
            }

            commands.Add(transaction.SortedSetRemoveRangeByRankAsync(key, 0, -(kept + 1)));
            commands.Add(transaction.KeyExpireAsync(key, options.Retention));
        }
    }

    private sealed class Sums<TKey, TMember> : Dictionary<TKey, Dictionary<TMember, double>>
        where TKey : notnull
        where TMember : notnull
    {
        public void Add(TKey key, TMember member, double amount)
        {
            ref var members = ref CollectionsMarshal.GetValueRefOrAddDefault(this, key, out _);
            members ??= [];
            CollectionsMarshal.GetValueRefOrAddDefault(members, member, out _) += amount;
        }
    }
}
