using Platform.Contracts.Events;
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
        Assert.Equal("two", Assert.Single((await _store.Reader.GetCoVisitedAsync(["one"], 10, default))["one"]).Id);
        Assert.Equal("two", Assert.Single((await _store.Reader.GetCoPurchasedAsync(["three"], 10, default))["three"]).Id);
        Assert.Equal(["two", "three", "one"], (await _store.Reader.GetPopularAsync(10, default)).Select(i => i.Id));
        Assert.Equal(3, (await _store.Reader.GetTrendingAsync(10, default)).Count);
    }

    private static Task<BatchOutcome> Apply(FeatureWriter writer, long offset, params UserEvent[] events) =>
        writer.ApplyAsync(
            s_partition, [.. events.Select((e, i) => new LoggedEvent(offset + i, e))], offset, offset + events.Length, Facts, CancellationToken.None);
}
