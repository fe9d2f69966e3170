using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Datasets.Generation;

namespace Platform.Datasets.Tests.Generation;

public sealed class GeneratedShopTests
{
    private static readonly DateTimeOffset s_end = new(2026, 3, 1, 18, 0, 0, TimeSpan.Zero);
    private static readonly GeneratedShop s_shop = new(new ShopOptions { End = s_end });
    private static readonly List<UserEvent> s_events = [.. s_shop.Events()];

    [Fact]
    public void Products_Default_FillAThreeLevelTreeOfTwelveDepartments()
    {
        Assert.True(s_shop.Products.Count >= 3_000);
        Assert.Equal(s_shop.Products.Count, s_shop.Products.Select(p => p.Id).Distinct().Count());
        Assert.Equal(s_shop.Products.Count, s_shop.Products.Select(p => p.Title).Distinct().Count());
        Assert.All(s_shop.Products, p => Assert.Equal(3, p.Categories!.Single().Split(" > ").Length));
        Assert.Equal(12, s_shop.Products.Select(p => p.Categories![0].Split(" > ")[0]).Distinct().Count());
        Assert.All(s_shop.Products, p => Assert.True(p.PriceInfo!.Price > 0 && p.Brands!.Count == 1));
    }

    [Fact]
    public void Products_Default_AreMostlyInStockAndPartlyChinese()
    {
        Assert.InRange(ShareOf(p => p.Availability == Availability.InStock), 0.9, 0.99);
        Assert.InRange(ShareOf(p => p.LanguageCode == "zh"), 0.1, 0.2);
        Assert.All(s_shop.Products.Where(p => p.LanguageCode == "zh"), p => Assert.Contains(p.Title, c => c is >= '\u4e00' and <= '\u9fff'));
    }

    [Fact]
    public void Events_Default_ComeInTheOrderOfTimeAndEndNow()
    {
        Assert.InRange(s_events.Count, 40_000, 90_000);
        Assert.All(s_events.Zip(s_events.Skip(1)), pair => Assert.True(pair.First.EventTime <= pair.Second.EventTime));
        Assert.True(s_events[^1].EventTime <= s_end && s_events[^1].EventTime > s_end.AddHours(-2));
        Assert.True(s_events[0].EventTime >= s_end.AddDays(-14));
        Assert.Equal(s_events.Count, s_events.Select(e => e.EventId).Distinct().Count());
    }

    [Fact]
    public void Events_Default_KeepTheRulesOfTheInterface()
    {
        var products = s_shop.Products.Select(p => p.Id).ToHashSet();
        Assert.All(
            s_events.Where(e => e.EventType is EventType.DetailPageView or EventType.AddToCart or EventType.PurchaseComplete or EventType.Click),
            e => Assert.All(e.ProductDetails!, d => Assert.Contains(d.Product.Id, products)));
        Assert.All(
            s_events.Where(e => e.EventType is EventType.AddToCart or EventType.PurchaseComplete),
            e => Assert.All(e.ProductDetails!, d => Assert.True(d.Quantity > 0)));
        Assert.All(s_events.Where(e => e.EventType == EventType.Search), e => Assert.False(string.IsNullOrEmpty(e.SearchQuery)));
        Assert.All(s_events.Where(e => e.EventType == EventType.PurchaseComplete), e => Assert.True(e.PurchaseTransaction!.Revenue > 0));
        Assert.True(s_events.Count(e => e.EventType == EventType.PurchaseComplete) > 500);
    }

    [Fact]
    public void Events_SameSeed_AreTheSame()
    {
        var options = new ShopOptions { End = s_end, Seed = 7, Products = 500, Shoppers = 50 };
        var first = new GeneratedShop(options).Events().Select(e => (e.EventId, e.EventTime, e.SearchQuery)).ToList();
        var second = new GeneratedShop(options).Events().Select(e => (e.EventId, e.EventTime, e.SearchQuery)).ToList();
        var other = new GeneratedShop(options with { Seed = 8 }).Events().Select(e => (e.EventId, e.EventTime, e.SearchQuery)).ToList();
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Events_Shoppers_LookAtWhatTheyLike()
    {
        var category = s_shop.Products.ToDictionary(p => p.Id, p => p.Categories![0]);
        var hits = 0;
        var views = 0;
        var shoppers = s_shop.Shoppers.ToDictionary(s => s.VisitorId);
        foreach (var view in s_events.Where(e => e.EventType == EventType.DetailPageView))
        {
            var likes = shoppers[view.VisitorId].Tastes.Select(t => t.Leaf.Path);
            hits += likes.Contains(category[view.ProductDetails![0].Product.Id]) ? 1 : 0;
            views++;
        }

        // By chance alone one view in twenty-five would fit.
        Assert.True((double)hits / views > 0.6, $"{hits} of {views}");
    }

    [Fact]
    public void Events_RisingItems_RiseTowardsTheEnd()
    {
        var middle = s_end.AddDays(-7);
        var counts = s_events.Where(e => e.EventType == EventType.DetailPageView)
            .GroupBy(e => e.ProductDetails![0].Product.Id)
            .Select(g => (Before: g.Count(e => e.EventTime < middle), After: g.Count(e => e.EventTime >= middle)))
            .ToList();
        Assert.True(counts.Count(c => c.After >= 10 && c.After >= 4 * Math.Max(1, c.Before)) >= 5);
    }

    [Fact]
    public void PriceChanges_Default_FollowTheStartAndCarryAnotherPrice()
    {
        var before = s_shop.Products.ToDictionary(p => p.Id);
        Assert.NotEmpty(s_shop.PriceChanges);
        Assert.All(s_shop.PriceChanges, c => Assert.InRange(c.Time, s_end.AddDays(-14), s_end));
        Assert.True(s_shop.PriceChanges.Count(c => c.Product.PriceInfo!.Price != before[c.Product.Id].PriceInfo!.Price) > s_shop.PriceChanges.Count / 2);
    }

    [Fact]
    public void KnownShopper_Default_WasHereAMomentAgo()
    {
        var theirs = s_events.Where(e => e.VisitorId == s_shop.KnownShopper.VisitorId).ToList();
        Assert.NotNull(s_shop.KnownShopper.UserId);
        Assert.True(theirs.Count(e => e.EventType == EventType.DetailPageView) >= 5);
        Assert.True(theirs[^1].EventTime > s_end.AddHours(-1));
    }

    private static double ShareOf(Func<Product, bool> condition) => (double)s_shop.Products.Count(condition) / s_shop.Products.Count;
}
