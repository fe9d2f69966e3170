using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Events;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Memory;
using Platform.FeatureStore.Reading;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Visitors;
using Platform.FeatureStore.Writing;

namespace Platform.FeatureStore.Tests.Writing;

/// <summary>Runs scenarios on a Redis, embedded or real, and compares what is in it with each event applied once in memory.</summary>
internal sealed class ExactlyOnceRun : IAsyncDisposable
{
    private const double Tolerance = 1e-9;

    // A few effects a transaction, so that most batches need several and faults strike between them too.
    private readonly FeatureStoreOptions _options = new() { Deadline = TimeSpan.FromSeconds(30), MaxEffects = 4 };
    private readonly FakeTimeProvider _time = new(FeatureStoreFixture.Start.AddYears(1));
    private readonly FeatureDatabase[] _databases;
    private ExactlyOnceScenario _scenario = null!;
    private FaultingExecutor[] _executors = [];
    private FeatureWriter[] _writers = [];
    private readonly Dictionary<(int Worker, int Log), long> _cursors = [];
    private readonly Dictionary<int, long> _positions = [];

    /// <param name="address">A Redis of which everything is deleted.</param>
    public ExactlyOnceRun(string address) =>
        // A connection a worker, as processes have: on one connection, commands of different workers could not interleave.
        _databases = [.. Enumerable.Range(0, ExactlyOnceScenario.Workers)
            .Select(_ => new FeatureDatabase(address + ",allowAdmin=true", _options, NullLogger<FeatureDatabase>.Instance))];

    public async Task FaultsAsync(ExactlyOnceScenario scenario, bool ordered)
    {
        await BeginAsync(scenario);
        foreach (var step in scenario.Steps)
        {
            _executors[step.Worker].Next = step.Fault;
            _executors[step.Worker].Overtake = () => StepAsync((step.Worker + 1) % ExactlyOnceScenario.Workers, step.Other, 2 * step.Size);
            try
            {
                await StepAsync(step.Worker, step.Log, step.Size);
            }
            catch (CrashException)
            {
                // The same batch comes again, to the same process or to a new one.
            }

            _executors[step.Worker].Next = Fault.None;
            await PositionsOnlyRiseAsync();
            if (step.Restart)
            {
                _cursors.Remove((step.Worker, step.Log));
            }
        }

        _cursors.Clear();
        for (var log = 0; log < scenario.Logs.Count; log++)
        {
            await DrainAsync(0, log, 4);
        }

        await CompareAsync(ordered);
    }

    /// <summary>All workers read all partitions at the same time, as if each believed to be the only one.</summary>
    public async Task ContendAsync(ExactlyOnceScenario scenario)
    {
        await BeginAsync(scenario);
        await Task.WhenAll(Enumerable.Range(0, ExactlyOnceScenario.Workers).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < scenario.Logs.Count; i++)
            {
                await DrainAsync(worker, (i + worker) % scenario.Logs.Count, 3);
            }
        })));
        await CompareAsync(ordered: false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }
    }

    private async Task BeginAsync(ExactlyOnceScenario scenario)
    {
        await (await _databases[0].OpenAsync(default)).ExecuteAsync("FLUSHDB");
        _scenario = scenario;
        _cursors.Clear();
        _positions.Clear();
        _executors = [.. _databases.Select(_ => new FaultingExecutor())];
        _writers = [.. _databases.Select((d, i) => new FeatureWriter(d, _options, _executors[i], NullLogger<FeatureWriter>.Instance))];
    }

    /// <summary>A former owner that commits late must not set a partition back.</summary>
    private async Task PositionsOnlyRiseAsync()
    {
        var database = await _databases[0].OpenAsync(default);
        for (var log = 0; log < _scenario.Logs.Count; log++)
        {
            var stored = await database.HashGetAsync(FeatureKeys.Positions, ExactlyOnceScenario.Partition(log).Field);
            var position = stored.IsNull ? 0 : PartitionPosition.Parse(stored).NextOffset;
            Assert.True(position >= _positions.GetValueOrDefault(log), $"Partition {log} went back from {_positions.GetValueOrDefault(log)} to {position}.");
            _positions[log] = position;
        }
    }

    private async Task StepAsync(int worker, int log, int size)
    {
        if (!_cursors.TryGetValue((worker, log), out var cursor))
        {
            cursor = await _writers[worker].NextOffsetAsync(ExactlyOnceScenario.Partition(log), default) ?? 0;
            _cursors[(worker, log)] = cursor;
        }

        _cursors[(worker, log)] = await ApplyAsync(worker, log, cursor, size);
    }

    private async Task DrainAsync(int worker, int log, int size)
    {
        var cursor = await _writers[worker].NextOffsetAsync(ExactlyOnceScenario.Partition(log), default) ?? 0;
        while (cursor < _scenario.Logs[log].Count)
        {
            try
            {
                cursor = await ApplyAsync(worker, log, cursor, size);
            }
            catch (FeaturesContendedException)
            {
                // The consumer loop would pause and try again.
            }
        }
    }

    private async Task<long> ApplyAsync(int worker, int log, long cursor, int size)
    {
        var events = _scenario.Logs[log].Skip((int)cursor).Take(size).Select((e, i) => new LoggedEvent(cursor + i, e)).ToArray();
        if (events.Length == 0)
        {
            return cursor;
        }

        var next = cursor + events.Length;
        var outcome = await _writers[worker].ApplyAsync(
            ExactlyOnceScenario.Partition(log), events, cursor, next, FeatureStoreFixture.Facts, CancellationToken.None);
        Assert.NotEqual(BatchResult.PositionLost, outcome.Result);
        return next;
    }

    private async Task CompareAsync(bool ordered)
    {
        var reader = new FeatureReader(_databases[0], Options.Create(_options), _time);
        var cache = new FeatureCache(reader, Options.Create(_options), _time);
        var expected = new FeatureMemory(_options, FeatureStoreFixture.Facts);
        foreach (var e in _scenario.Unique)
        {
            expected.Apply(e);
        }

        var items = await reader.GetItemsAsync([.. ExactlyOnceScenario.Items], default);
        foreach (var id in ExactlyOnceScenario.Items)
        {
            var wanted = expected.Item(id, _time.GetUtcNow());
            Near(wanted.Popularity, items[id].Popularity);
            Near(wanted.Trend, items[id].Trend);
            Assert.Equal(wanted with { Popularity = 0, Trend = 0 }, items[id] with { Popularity = 0, Trend = 0 });
        }

        Same(expected.Popular(100, _time.GetUtcNow()), await reader.GetPopularAsync(100, default));
        Same(expected.Trending(100, _time.GetUtcNow()), await reader.GetTrendingAsync(100, default));
        foreach (var id in ExactlyOnceScenario.Visitors)
        {
            Compare(expected.Visitor(id), await reader.GetVisitorAsync(id, default), ordered);
        }

        if (ordered)
        {
            Same(expected.CoVisited([.. ExactlyOnceScenario.Items]), await cache.GetCoVisitedAsync([.. ExactlyOnceScenario.Items], default));
            Same(expected.CoPurchased([.. ExactlyOnceScenario.Items]), await cache.GetCoPurchasedAsync([.. ExactlyOnceScenario.Items], default));
            for (var query = 0; query < ExactlyOnceScenario.Items.Count; query++)
            {
                Same(expected.QueryClicks("query " + query, 50, _time.GetUtcNow()), await reader.GetQueryClicksAsync("query " + query, 50, default));
            }
        }
    }

    private static void Compare(VisitorFeatures? expected, VisitorFeatures? actual, bool ordered)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null || actual is null)
        {
            return;
        }

        Assert.Equal(expected.Events, actual.Events);
        Assert.Equal(expected.LastEventTime, actual.LastEventTime);
        Assert.Equal(expected.Views.OrderBy(v => v.Id), actual.Views.OrderBy(v => v.Id));
        Assert.Equal(expected.Purchases.OrderBy(v => v.Id), actual.Purchases.OrderBy(v => v.Id));
        foreach (var (wanted, got) in expected.Categories.OrderBy(c => c.Name).Zip(actual.Categories.OrderBy(c => c.Name)))
        {
            Assert.Equal((wanted.Name, wanted.Time), (got.Name, got.Time));
            Near(wanted.Weight, got.Weight);
        }

        if (ordered)
        {
            Assert.Equal(expected.Carts, actual.Carts);
            Assert.Equal(expected.Searches, actual.Searches);
            Assert.Equal(expected.Session, actual.Session);
        }
    }

    private static void Same(
        IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> expected, IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (id, neighbours) in expected)
        {
            Same(neighbours, actual[id]);
        }
    }

    private static void Same(IReadOnlyList<ScoredItem> expected, IReadOnlyList<ScoredItem> actual)
    {
        Assert.Equal(expected.Select(i => i.Id).Order(), actual.Select(i => i.Id).Order());
        foreach (var (wanted, got) in expected.OrderBy(i => i.Id).Zip(actual.OrderBy(i => i.Id)))
        {
            Near(wanted.Score, got.Score);
        }
    }

    private static void Near(double expected, double actual) =>
        Assert.InRange(actual, expected - (Math.Abs(expected) * Tolerance) - Tolerance, expected + (Math.Abs(expected) * Tolerance) + Tolerance);
}
