using System.Runtime.InteropServices;
using Platform.Contracts.Events;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Events;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Queries;
using Platform.FeatureStore.Ranking;
using Platform.FeatureStore.Visitors;

namespace Platform.FeatureStore.Memory;

/// <summary>
/// The features in this process's memory, made by the same code as the online ones. The trainer replays the log into it in time order
/// and reads features as of each list, before it applies what came later. Not safe for several threads. Exact where the online store is
/// bounded: lists here are cut only when read.
/// </summary>
public sealed class FeatureMemory
{
    private readonly FeatureStoreOptions _options;
    private readonly Func<string, ProductFacts?> _facts;
    private readonly ItemAggregate _items;
    private readonly EventEffects _effects = new();
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, VisitorFeatures> _visitors = [];
    private readonly Dictionary<string, Dictionary<CounterField, double>> _counters = [];
    private readonly Dictionary<string, Dictionary<string, double>> _coVisits = [];
    private readonly Dictionary<string, Dictionary<string, double>> _coPurchases = [];
    private readonly Dictionary<string, Dictionary<string, double>> _queries = [];

    public FeatureMemory(FeatureStoreOptions options, Func<string, ProductFacts?> facts)
    {
        _options = options;
        _facts = facts;
        _items = new ItemAggregate(options);
    }

    /// <summary>The newest event's time: decayed values and windows are read as of the log, not of the wall clock.</summary>
    public DateTimeOffset Newest { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Applies an event; false when its id was applied before.</summary>
    public bool Apply(UserEvent userEvent)
    {
        if (!_seen.Add(userEvent.EventId))
        {
            return false;
        }

        _effects.Clear();
        _visitors[userEvent.VisitorId] = VisitorAggregate.Apply(
            _visitors.GetValueOrDefault(userEvent.VisitorId), userEvent, _facts, _options, _effects);
        if (userEvent.Synthetic)
        {
            return true;
        }

        Newest = userEvent.EventTime > Newest ? userEvent.EventTime : Newest;
        Span<(CounterField Field, double Amount)> increments = stackalloc (CounterField, double)[ItemAggregate.MostIncrements];
        foreach (var action in _effects.Items)
        {
            var counters = Of(_counters, action.Item);
            foreach (var (field, amount) in increments[.._items.Increments(action, increments)])
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counters, field, out _) += amount;
            }
        }

        AddPairs(_effects.CoVisits, _coVisits);
        AddPairs(_effects.CoPurchases, _coPurchases);
        foreach (var click in _effects.QueryClicks)
        {
            Add(_queries, click.Query, click.Item, PairDecay.WeightAt(click.Time, _options.PopularityHalfLife));
        }

        return true;
    }

    public VisitorFeatures? Visitor(string pseudonym) => _visitors.GetValueOrDefault(pseudonym);

    /// <param name="id">The product.</param>
    /// <param name="now">The time of the list; never later than the newest event in effect, see <see cref="Newest"/>.</param>
    public ItemFeatures Item(string id, DateTimeOffset now) =>
        _counters.TryGetValue(id, out var counters) ? _items.Read(id, counters, AsOf(now)) : ItemFeatures.None(id);

    /// <summary>For each id with any, the items viewed with it, nearest first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> CoVisited(IReadOnlyList<string> ids) =>
        Neighbours(_coVisits, ids);

    /// <summary>For each id with any, the items bought with it, nearest first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> CoPurchased(IReadOnlyList<string> ids) =>
        Neighbours(_coPurchases, ids);

    /// <summary>Most popular first.</summary>
    public IReadOnlyList<ScoredItem> Popular(int limit, DateTimeOffset now) => Top(i => i.Popularity, limit, now);

    /// <summary>Fastest rising first.</summary>
    public IReadOnlyList<ScoredItem> Trending(int limit, DateTimeOffset now) => Top(i => i.Trend, limit, now);

    /// <summary>Items chosen from the answer to a query, decayed clicks.</summary>
    public IReadOnlyList<ScoredItem> QueryClicks(string query, int limit, DateTimeOffset now) =>
        _queries.TryGetValue(QueryText.Normalize(query), out var items)
            ? [.. ScoredItems.Best(items, limit).Select(i => i with { Score = PairDecay.Value(i.Score, AsOf(now), _options.PopularityHalfLife) })]
            : [];

    private DateTimeOffset AsOf(DateTimeOffset now) => now < Newest ? now : Newest;

    private IReadOnlyList<ScoredItem> Top(Func<ItemFeatures, double> score, int limit, DateTimeOffset now) =>
        ScoredItems.Best([.. _counters.Keys.Select(id => KeyValuePair.Create(id, score(Item(id, now))))], limit);

    private static Dictionary<string, IReadOnlyList<ScoredItem>> Neighbours(
        Dictionary<string, Dictionary<string, double>> pairs, IReadOnlyList<string> ids)
    {
        var found = new Dictionary<string, IReadOnlyList<ScoredItem>>();
        foreach (var id in ids)
        {
            if (pairs.TryGetValue(id, out var neighbours) && !found.ContainsKey(id))
            {
                found[id] = Neighbourhood.Shares([.. neighbours.OrderByDescending(n => n.Value).Take(RankingContext.NeighboursOfOne)]);
            }
        }

        return found;
    }

    private void AddPairs(List<ItemPair> pairs, Dictionary<string, Dictionary<string, double>> to)
    {
        foreach (var (one, other, time, closeness) in pairs)
        {
            var weight = closeness * PairDecay.WeightAt(time, _options.PairHalfLife);
            Add(to, one, other, weight);
            Add(to, other, one, weight);
        }
    }

    private static void Add(Dictionary<string, Dictionary<string, double>> to, string key, string member, double weight) =>
        CollectionsMarshal.GetValueRefOrAddDefault(Of(to, key), member, out _) += weight;

    private static Dictionary<TKey, double> Of<TKey>(Dictionary<string, Dictionary<TKey, double>> all, string key)
        where TKey : notnull
    {
        ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(all, key, out _);
        return found ??= [];
    }
}
