using Microsoft.Extensions.Options;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Queries;
using Platform.FeatureStore.Ranking;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Visitors;
using StackExchange.Redis;

namespace Platform.FeatureStore.Reading;

/// <summary>
/// Reads features. Every call sends what it needs at once and takes one round trip (trending two), whatever the number of ids. While Redis is away calls throw <see cref="FeatureStoreUnavailableException"/> at once; otherwise they last no longer than their token.
/// Counts and decayed values are as of the log: the newest event in effect, or the clock where that is earlier. So a shop whose log is old
/// still has popular items, and a region that lags shows the last state it knows instead of an empty one.
/// </summary>
public sealed class FeatureReader
{
    private const int TrendingRead = 200;

    private readonly FeatureDatabase _database;
    private readonly FeatureStoreOptions _options;
    private readonly ItemAggregate _items;
    private readonly LogClock _clock;

    public FeatureReader(FeatureDatabase database, IOptions<FeatureStoreOptions> options, TimeProvider time)
    {
        _database = database;
        _options = options.Value;
        _items = new ItemAggregate(_options);
        _clock = new LogClock(time);
    }

    /// <summary>
    /// The present as a visitor's features see it: the clock. Of a log that ended more than a day ago, a replayed history, it is the newest
    /// event as last read: what its visitors did just before the end is recent to them.
    /// </summary>
    public DateTimeOffset Present => _clock.Present;

    /// <summary>Null for an unknown visitor, and for one whose stored value cannot be read (counted as <c>platform.feature.unreadable</c>).</summary>
    public async Task<VisitorFeatures?> GetVisitorAsync(string pseudonym, CancellationToken cancellationToken) =>
        (await ReadVisitorAsync(pseudonym, cancellationToken)).Features;

    /// <summary>A visitor, or why there is none.</summary>
    public Task<VisitorRead> ReadVisitorAsync(string pseudonym, CancellationToken cancellationToken) => RunAsync(
        async database =>
        {
            var value = await database.HashGetAsync(FeatureKeys.Visitor(pseudonym), FeatureKeys.DataField);
            if (value.IsNull)
            {
                return new VisitorRead(null, null);
            }

            var error = VisitorCodec.TryDecode(pseudonym, ((ReadOnlyMemory<byte>)value).Span, out var visitor);
            if (error is { } wrong)
            {
                FeatureStoreMetrics.Unreadable(wrong);
            }

            return new VisitorRead(visitor, error);
        },
        cancellationToken);

    /// <summary>An entry for every id; an item that nobody has touched has zeros.</summary>
    public Task<IReadOnlyDictionary<string, ItemFeatures>> GetItemsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyDictionary<string, ItemFeatures>>(
            async database =>
            {
                var clock = _clock.ReadAsync(database);
                var batch = database.CreateBatch();
                var hashes = new Dictionary<string, Task<HashEntry[]>>(ids.Count, StringComparer.Ordinal);
                foreach (var id in ids)
                {
                    if (!hashes.ContainsKey(id))
                    {
                        hashes[id] = batch.HashGetAllAsync(FeatureKeys.Item(id));
                    }
                }

                batch.Execute();
                var asOf = await clock;
                var items = new Dictionary<string, ItemFeatures>(hashes.Count, StringComparer.Ordinal);
                foreach (var (id, hash) in hashes)
                {
                    items[id] = _items.Read(id, Counters(await hash), asOf);
                }

                return items;
            },
            cancellationToken);

    /// <summary>For each id with any, the items viewed with it, nearest first; see <see cref="Neighbourhood.Shares"/>.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>>> GetCoVisitedAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => NeighboursAsync(FeatureKeys.CoVisits, ids, cancellationToken);

    /// <summary>For each id with any, the items bought with it, nearest first.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>>> GetCoPurchasedAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => NeighboursAsync(FeatureKeys.CoPurchases, ids, cancellationToken);

    /// <summary>The most popular items of the shop; scores are <see cref="ItemFeatures.Popularity"/>.</summary>
    public Task<IReadOnlyList<ScoredItem>> GetPopularAsync(int limit, CancellationToken cancellationToken) => RunAsync(
        async database => await TopAsync(database, FeatureKeys.Popular, _items.Popularity, limit, await _clock.ReadAsync(database)), cancellationToken);

    /// <summary>The fastest rising items of the shop; scores are <see cref="ItemFeatures.Trend"/>.</summary>
    public Task<IReadOnlyList<ScoredItem>> GetTrendingAsync(int limit, CancellationToken cancellationToken) => RunAsync(
        async database =>
        {
            var asOf = await _clock.ReadAsync(database);
            var lively = await TopAsync(database, FeatureKeys.Recent, _items.Recent, Math.Max(limit, TrendingRead), asOf);
            var fields = DecayedFields(asOf, CounterKind.Popularity, CounterKind.Recent);
            var read = lively.Select(i => (i.Id, Values: database.HashGetAsync(FeatureKeys.Item(i.Id), fields.Names))).ToArray();
            var trends = new List<KeyValuePair<string, double>>(read.Length);
            foreach (var (id, values) in read)
            {
                trends.Add(KeyValuePair.Create(id, _items.Read(id, fields.With(await values), asOf).Trend));
            }

            return ScoredItems.Best(trends, limit);
        },
        cancellationToken);

    /// <summary>The items chosen from the answer to a query, whatever its spacing and case; scores are decayed clicks.</summary>
    public Task<IReadOnlyList<ScoredItem>> GetQueryClicksAsync(string query, int limit, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ScoredItem>>(
            async database =>
            {
                var clock = _clock.ReadAsync(database);
                var clicks = await database.SortedSetRangeByRankWithScoresAsync(
                    FeatureKeys.Query(QueryText.Normalize(query)), 0, limit - 1, Order.Descending);
                var asOf = await clock;
                return [.. clicks.Select(c => new ScoredItem(c.Element.ToString(), PairDecay.Value(c.Score, asOf, _options.PopularityHalfLife)))];
            },
            cancellationToken);

    private Task<IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>>> NeighboursAsync(
        Func<string, RedisKey> key, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>>>(
            async database =>
            {
                var batch = database.CreateBatch();
                var sets = ids.Distinct(StringComparer.Ordinal).Select(id => (Id: id, Set: batch.SortedSetRangeByRankWithScoresAsync(
                    key(id), 0, RankingContext.NeighboursOfOne - 1, Order.Descending))).ToArray();
                batch.Execute();
                var neighbours = new Dictionary<string, IReadOnlyList<ScoredItem>>(StringComparer.Ordinal);
                foreach (var (id, set) in sets)
                {
                    if (await set is { Length: > 0 } entries)
                    {
                        neighbours[id] = Neighbourhood.Shares(Array.ConvertAll(entries, e => KeyValuePair.Create(e.Element.ToString(), e.Score)));
                    }
                }

                return neighbours;
            },
            cancellationToken);

    /// <summary>The top of a decayed sorted set: of this epoch and the one before, brought to one time and added up.</summary>
    private static async Task<IReadOnlyList<ScoredItem>> TopAsync(
        IDatabase database, Func<long, RedisKey> key, ForwardDecay decay, int limit, DateTimeOffset asOf)
    {
        var epoch = decay.EpochOf(asOf);
        var now = database.SortedSetRangeByRankWithScoresAsync(key(epoch), 0, limit - 1, Order.Descending);
        var before = database.SortedSetRangeByRankWithScoresAsync(key(epoch - 1), 0, limit - 1, Order.Descending);
        var sums = new Dictionary<string, double>();
        foreach (var entry in await now)
        {
            sums[entry.Element.ToString()] = decay.Value(epoch, entry.Score, asOf);
        }

        foreach (var entry in await before)
        {
            var id = entry.Element.ToString();
            sums[id] = sums.GetValueOrDefault(id) + decay.Value(epoch - 1, entry.Score, asOf);
        }

        return ScoredItems.Best(sums, limit);
    }

    private Fields DecayedFields(DateTimeOffset asOf, params ReadOnlySpan<CounterKind> kinds)
    {
        var fields = new List<CounterField>();
        foreach (var kind in kinds)
        {
            var epoch = (kind == CounterKind.Popularity ? _items.Popularity : _items.Recent).EpochOf(asOf);
            fields.Add(new CounterField(kind, CounterStep.Epoch, epoch));
            fields.Add(new CounterField(kind, CounterStep.Epoch, epoch - 1));
        }

        return new Fields([.. fields]);
    }

    private static IEnumerable<KeyValuePair<CounterField, double>> Counters(HashEntry[] entries)
    {
        foreach (var entry in entries)
        {
            if (CounterField.TryParse(((ReadOnlyMemory<byte>)entry.Name).Span, out var field))
            {
                yield return KeyValuePair.Create(field, (double)entry.Value);
            }
        }
    }

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            var database = await _database.OpenAsync(cancellationToken);
            return await read(database).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new FeatureStoreUnavailableException(e);
        }
    }

    private readonly struct Fields(CounterField[] fields)
    {
        public RedisValue[] Names { get; } = [.. fields.Select(f => (RedisValue)f.ToString())];

        public IEnumerable<KeyValuePair<CounterField, double>> With(RedisValue[] values)
        {
            for (var i = 0; i < fields.Length; i++)
            {
                if (!values[i].IsNull)
                {
                    yield return KeyValuePair.Create(fields[i], (double)values[i]);
                }
            }
        }
    }
}

/// <summary>What a visitor's key held.</summary>
/// <param name="Features">Null when there is nothing, or nothing that can be read.</param>
/// <param name="Error">What is wrong with the stored value; null when nothing is.</param>
public readonly record struct VisitorRead(VisitorFeatures? Features, PackedError? Error);
