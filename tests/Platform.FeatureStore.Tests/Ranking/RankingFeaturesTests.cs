using Platform.Contracts.Events;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Memory;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Ranking;
using static Platform.FeatureStore.Tests.FeatureStoreFixture;

namespace Platform.FeatureStore.Tests.Ranking;

public sealed class RankingFeaturesTests
{
    private readonly FeatureStoreOptions _options = new();
    private readonly FeatureMemory _memory;

    public RankingFeaturesTests() => _memory = new FeatureMemory(_options, Facts);

    [Fact]
    public void Names_AreAsManyAsTheFloatsAndAllDifferent() => Assert.Equal(RankingFeatures.Count, RankingFeatures.Names.Distinct().Count());

    [Fact]
    public void Compute_NothingKnown_IsFiniteAndSaysSo()
    {
        var row = Row("anything", null, "nobody");

        Assert.All(row, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(0, row[Of("item_views_1h")]);
        Assert.Equal(-1, row[Of("product_age_days")]);
        Assert.Equal(0.05f, row[Of("item_view_to_cart")]);
        Assert.True(row[Of("since_viewed")] > 10);
    }

    [Fact]
    public void Compute_AShopperAndWhatBelongsToIt_StandsOut()
    {
        _memory.Apply(Event("0", EventType.DetailPageView, "other", Start, "b1", "a1"));
        _memory.Apply(Event("1", EventType.DetailPageView, "v", Start.AddMinutes(1), "a1"));
        _memory.Apply(Event("2", EventType.AddToCart, "v", Start.AddMinutes(2), "a1"));
        _memory.Apply(Event("3", EventType.PurchaseComplete, "w", Start.AddMinutes(3), "a1", "c2"));
        _memory.Apply(Event("4", EventType.Search, "v", Start.AddMinutes(4)) with { SearchQuery = "thing" });
        _memory.Apply(Event("5", EventType.Click, "v", Start.AddMinutes(5), "d3"));

        var seen = Row("a1", Facts("a1"), "v");
        Assert.Equal(1, seen[Of("in_cart")]);
        Assert.Equal((float)Math.Log(2), seen[Of("times_viewed")]);
        Assert.True(seen[Of("visitor_brand")] > Row("b1", Facts("b1"), "v")[Of("visitor_brand")]);
        Assert.True(Row("b1", Facts("b1"), "v")[Of("co_visit_recent")] > 0);
        Assert.True(Row("c2", Facts("c2"), "v")[Of("co_purchase_recent")] > 0);
        Assert.True(Row("d3", Facts("d3"), "v", query: "Thing")[Of("query_clicks")] > 0);
        Assert.True(Row("b1", Facts("b1"), "nobody", context: ["a1"])[Of("co_visit_context")] > 0);
    }

    [Fact]
    public void Compute_ProductFacts_AreRelativeToTheVisitor()
    {
        _memory.Apply(Event("1", EventType.DetailPageView, "v", Start, "a"));
        var row = Row("z", new ProductFacts { Id = "z", Price = 20, OriginalPrice = 40, InStock = false, AvailableTime = Start.AddDays(-1) }, "v");

        Assert.Equal((float)Math.Log(2), row[Of("price_to_visitor")]);
        Assert.Equal(0.5f, row[Of("discount")]);
        Assert.Equal(1, row[Of("out_of_stock")]);
        Assert.InRange(row[Of("product_age_days")], Math.Log(2), Math.Log(2.1));
    }

    [Fact]
    public void Compute_EveryRow_AllocatesNothing()
    {
        var context = Context("v", [], null);
        var candidate = context.Candidate("a", ItemFeatures.None("a"), Facts("a"));
        var row = new float[RankingFeatures.Count];
        RankingFeatures.Compute(context, candidate, row);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            RankingFeatures.Compute(context, candidate, row);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Of(string name) => RankingFeatures.Names.ToList().IndexOf(name);

    private float[] Row(string id, ProductFacts? product, string visitor, string[]? context = null, string? query = null)
    {
        var row = new float[RankingFeatures.Count];
        var side = Context(visitor, context ?? [], query);
        RankingFeatures.Compute(side, side.Candidate(id, _memory.Item(id, side.Now), product), row);
        return row;
    }

    private RankingContext Context(string id, string[] context, string? query)
    {
        var now = Start.AddMinutes(10);
        var visitor = _memory.Visitor(id);
        return new RankingContext(
            visitor,
            now,
            context,
            _memory.CoVisited(RankingContext.CoVisitSources(visitor, context)),
            _memory.CoPurchased(RankingContext.CoPurchaseSources(visitor)),
            query is null ? [] : _memory.QueryClicks(query, 50, now),
            _options);
    }
}
