using Platform.Contracts.Events;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Writing;
using static Platform.FeatureStore.Tests.FeatureStoreFixture;

namespace Platform.FeatureStore.Tests.Writing;

public sealed class FeatureWriterTests : IAsyncDisposable
{
    private static readonly PartitionId s_partition = new("a", "clickstream", 0);
    private readonly FeatureStoreFixture _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task ApplyAsync_ViewsCartAndPurchase_AreInVisitorItemsAndPairs()
    {
        using var writer = _store.NewWriter();
        var outcome = await Apply(
            writer,
            0,
            Event("1", EventType.DetailPageView, "v", Start, "one"),
            Event("2", EventType.DetailPageView, "v", Start.AddMinutes(1), "two"),
            Event("3", EventType.AddToCart, "v", Start.AddMinutes(2), "two"),
            Event("4", EventType.PurchaseComplete, "v", Start.AddMinutes(3), "two", "three"));

        Assert.Equal(new BatchOutcome(BatchResult.Applied, 4, 0), outcome);
        var visitor = (await _store.Reader.GetVisitorAsync("v", default))!;
        Assert.Equal(["two", "one"], visitor.Views.Select(v => v.Id));
        Assert.Empty(visitor.Carts);
        Assert.Equal(["three", "two"], visitor.Purchases.Select(v => v.Id).Order());
        Assert.Equal(4, visitor.Session!.Value.Events);
        var items = await _store.Reader.GetItemsAsync(["one", "two", "three", "none"], default);
        Assert.Equal(1, items["one"].Views.Hour);
        Assert.Equal(1, items["two"].Carts.Day);
        Assert.Equal(2, items["two"].Units.Week);
        Assert.Equal(1, items["three"].Purchases.Total);
        Assert.InRange(items["two"].Popularity, 12.99, 13.01);
        Assert.Equal(0, items["none"].Views.Total);
        Assert.Equal("two", Assert.Single((await _store.NewCache().GetCoVisitedAsync(["one"], default))["one"]).Id);
        Assert.Equal("two", Assert.Single((await _store.NewCache().GetCoPurchasedAsync(["three"], default))["three"]).Id);
        Assert.Equal(["two", "three", "one"], (await _store.Reader.GetPopularAsync(10, default)).Select(i => i.Id));
        Assert.Equal(3, (await _store.Reader.GetTrendingAsync(10, default)).Count);
    }

    [Fact]
    public async Task ApplyAsync_OneEventIdForTwoVisitorsAtOnce_CountsOnce()
    {
        var executor = new FaultingExecutor { Next = Fault.Overtaken };
        using var slow = _store.NewWriter(executor);
        using var fast = _store.NewWriter();
        executor.Overtake = () => fast.ApplyAsync(
            new PartitionId("b", "clickstream", 0), [new LoggedEvent(0, Event("1", EventType.DetailPageView, "v", Start, "one"))], 0, 1, Facts, default);

        var outcome = await Apply(slow, 0, Event("1", EventType.DetailPageView, "w", Start, "one"));

        Assert.Equal(new BatchOutcome(BatchResult.Applied, 0, 1), outcome);
        Assert.Equal(1, (await _store.Reader.GetItemsAsync(["one"], default))["one"].Views.Total);
    }

    [Fact]
    public async Task ApplyAsync_RedisWasEmptied_AsksToReadTheLogAgainAndThenRebuilds()
    {
        using var writer = _store.NewWriter();
        Assert.Null(await writer.NextOffsetAsync(s_partition, default));
        await Apply(writer, 0, Event("1", EventType.DetailPageView, "v", Start, "one"));
        await _store.FlushAsync();

        var lost = await Apply(writer, 1, Event("2", EventType.DetailPageView, "v", Start, "one"));
        Assert.Equal(BatchResult.PositionLost, lost.Result);
        Assert.Null(await writer.NextOffsetAsync(s_partition, default));
        await Apply(writer, 0, Event("1", EventType.DetailPageView, "v", Start, "one"), Event("2", EventType.DetailPageView, "v", Start, "one"));

        Assert.Equal(2, (await _store.Reader.GetVisitorAsync("v", default))!.Events);
    }

    [Fact]
    public async Task ApplyAsync_LogBeganAnewAtZero_TakesNewEventsInAndOldOnesOnce()
    {
        using var writer = _store.NewWriter();
        await Apply(writer, 0, [.. Enumerable.Range(0, 10).Select(i => Event($"old{i}", EventType.DetailPageView, "v", Start, "one"))]);
        Assert.Equal(10, await writer.NextOffsetAsync(s_partition, default));

        var outcome = await Apply(writer, 0, Event("old3", EventType.DetailPageView, "v", Start, "one"), Event("new", EventType.DetailPageView, "v", Start, "one"));

        Assert.Equal(new BatchOutcome(BatchResult.Applied, 1, 1), outcome);
        Assert.Equal(2, await writer.NextOffsetAsync(s_partition, default));
        Assert.Equal(11, (await _store.Reader.GetVisitorAsync("v", default))!.Events);
    }

    [Fact]
    public async Task ApplyAsync_StoredVisitorIsDamaged_StartsTheVisitorAnew()
    {
        using var writer = _store.NewWriter();
        await Apply(writer, 0, Event("1", EventType.DetailPageView, "v", Start, "one"));
        var database = await _store.Database.OpenAsync(default);
        await database.HashSetAsync(FeatureKeys.Visitor("v"), FeatureKeys.DataField, "damaged");

        Assert.Equal(PackedError.Checksum, (await _store.Reader.ReadVisitorAsync("v", default)).Error);
        await Apply(writer, 1, Event("2", EventType.DetailPageView, "v", Start, "two"));

        Assert.Equal("two", Assert.Single((await _store.Reader.GetVisitorAsync("v", default))!.Views).Id);
    }

    [Fact]
    public async Task ApplyAsync_MonthsOfEvents_KeepsAnItemsCountersAndNeighboursBounded()
    {
        using var writer = _store.NewWriter();
        for (var day = 0; day < 60; day++)
        {
            var events = Enumerable.Range(0, 24).Select(h => Event($"{day}-{h}", EventType.PurchaseComplete, $"v{day}-{h}", Start.AddDays(day).AddHours(h), "one", $"n{day}-{h}"));
            await Apply(writer, day * 24, [.. events]);
        }

        var database = await _store.Database.OpenAsync(default);
        Assert.InRange(await database.HashLengthAsync(FeatureKeys.Item("one")), 10, 200);
        Assert.InRange(await database.SortedSetLengthAsync(FeatureKeys.CoPurchases("one")), 50, 100);
        Assert.Equal(24 * 60, (await _store.Reader.GetItemsAsync(["one"], default))["one"].Purchases.Total);
        Assert.StartsWith("n59", (await _store.NewCache().GetCoPurchasedAsync(["one"], default))["one"][0].Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_BatchOfLargeOrders_IsSeveralTransactionsOfWhichACrashLosesNone()
    {
        _store.Options.MaxEffects = 500;
        var executor = new FaultingExecutor { Next = Fault.BeforeExec, After = 2 };
        using var crashing = _store.NewWriter(executor);
        var orders = Enumerable.Range(0, 12)
            .Select(o => Event($"o{o}", EventType.PurchaseComplete, $"v{o}", Start.AddMinutes(o), [.. Enumerable.Range(0, 20).Select(line => $"p{line}")]))
            .ToArray();
        await Assert.ThrowsAsync<CrashException>(() => Apply(crashing, 0, orders));
        Assert.Equal(2, executor.Executed);

        using var writer = _store.NewWriter(executor);
        var next = (int)(await writer.NextOffsetAsync(s_partition, default))!.Value;
        Assert.InRange(next, 2, 11);
        var outcome = await Apply(writer, next, orders[next..]);

        Assert.Equal(new BatchOutcome(BatchResult.Applied, 12 - next, 0), outcome);
        Assert.InRange(executor.Executed, 4, 12);
        Assert.Equal(12, (await _store.Reader.GetItemsAsync(["p0"], default))["p0"].Purchases.Total);
        Assert.Equal(12, await writer.NextOffsetAsync(s_partition, default));
    }

    [Fact]
    public async Task ApplyAsync_SyntheticEvents_TouchTheirVisitorOnlyAndNotForLong()
    {
        using var writer = _store.NewWriter();
        await Apply(writer, 0, Event("1", EventType.PurchaseComplete, "probe", Start, "one", "two") with { Synthetic = true });

        var database = await _store.Database.OpenAsync(default);
        Assert.Equal(1, (await _store.Reader.GetVisitorAsync("probe", default))!.Events);
        Assert.InRange((await database.KeyTimeToLiveAsync(FeatureKeys.Visitor("probe")))!.Value, TimeSpan.FromSeconds(1), _store.Options.SyntheticRetention);
        Assert.False(await database.KeyExistsAsync(FeatureKeys.Item("one")));
        Assert.Empty(await _store.NewCache().GetCoPurchasedAsync(["one"], default));
        Assert.Empty(await _store.Reader.GetPopularAsync(5, default));
    }

    [Fact]
    public async Task GetPopularAsync_EventsOfALongGoneYear_KeepsTheirOrder()
    {
        using var writer = _store.NewWriter();
        var old = new DateTimeOffset(2015, 6, 1, 0, 0, 0, TimeSpan.Zero);
        await Apply(
            writer,
            0,
            Event("1", EventType.DetailPageView, "v", old, "stale"),
            Event("2", EventType.DetailPageView, "w", old, "stale"),
            Event("3", EventType.DetailPageView, "v", old.AddDays(60), "fresh"),
            Event("4", EventType.DetailPageView, "v", old.AddDays(60), "other"));

        var popular = await _store.Reader.GetPopularAsync(10, default);
        Assert.Equal("stale", popular[^1].Id);
        Assert.Equal(1, popular[0].Score, 6);
        Assert.Equal(1, (await _store.Reader.GetItemsAsync(["fresh"], default))["fresh"].Views.Hour);
    }

    [Fact]
    public async Task GetQueryClicksAsync_ClickAfterASearch_FindsTheItemWhateverTheSpelling()
    {
        using var writer = _store.NewWriter();
        await Apply(
            writer,
            0,
            Event("1", EventType.Search, "v", Start) with { SearchQuery = " Blue  LAMP ", AttributionToken = "t1" },
            Event("2", EventType.Search, "v", Start.AddMinutes(1)) with { SearchQuery = "chair", AttributionToken = "t2" },
            Event("3", EventType.DetailPageView, "v", Start.AddMinutes(2), "lamp") with { AttributionToken = "t1" },
            Event("4", EventType.DetailPageView, "v", Start.AddMinutes(3), "stool"),
            Event("5", EventType.DetailPageView, "v", Start.AddMinutes(4), "shown") with { AttributionToken = "of a recommendation" });

        Assert.Equal("lamp", Assert.Single(await _store.Reader.GetQueryClicksAsync("blue lamp", 10, default)).Id);
        Assert.Equal("stool", Assert.Single(await _store.Reader.GetQueryClicksAsync("Chair", 10, default)).Id);
    }

    private static Task<BatchOutcome> Apply(FeatureWriter writer, long offset, params UserEvent[] events) =>
        writer.ApplyAsync(
            s_partition, [.. events.Select((e, i) => new LoggedEvent(offset + i, e))], offset, offset + events.Length, Facts, CancellationToken.None);
}
