using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Ranking.Candidates;
using Platform.Ranking.Tests.Serving;

namespace Platform.Ranking.Tests.Recommending;

public sealed class PlacementTests(PlacementTests.Happened happened) : IClassFixture<PlacementTests.Happened>
{
    private RankingFixture Shop => happened.Shop;

    public static TheoryData<string> All => [.. Placements.All];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Recommend_AnyPlacement_NoPageProductNoDuplicateNothingSoldOut(string placement)
    {
        var (answer, _) = await Shop.RecommendAsync(placement, new RecommendationRequest { VisitorId = "ann", ProductIds = ["phone-1", "phone-1"], PageSize = 100 });

        Assert.Equal(Rungs.None, answer.ServedBy.Degraded);
        Assert.NotEmpty(answer.Results);
        Assert.Equal(answer.Results.Count, answer.Results.Select(r => r.Id).Distinct().Count());
        Assert.DoesNotContain(answer.Results, r => r.Id is "phone-1" or "phone-9");
        Assert.Equal(Enumerable.Range(1, answer.Results.Count), answer.Results.Select(r => r.Position));
        if (placement is not (Placements.BuyAgain or Placements.Similar))
        {
            Assert.DoesNotContain(answer.Results, r => r.Id is "tea-1" or "tea-2");
        }
    }

    [Fact]
    public async Task Recommend_BuyAgain_OnlyBoughtOnesWorthBuyingAgain() =>
        Assert.Equal(["tea-1"], await IdsAsync(Placements.BuyAgain));

    [Fact]
    public async Task Recommend_BuyAgainOfNewShopper_EmptyAndNotDegraded()
    {
        var (answer, _) = await Shop.RecommendAsync(Placements.BuyAgain, new RecommendationRequest { VisitorId = "new" });

        Assert.Empty(answer.Results);
        Assert.Equal(Rungs.None, answer.ServedBy.Degraded);
    }

    [Fact]
    public async Task Recommend_AlsoBought_WhatOthersBoughtWithIt() =>
        Assert.Contains("case-5", await IdsAsync(Placements.AlsoBought, "laptop-5"));

    [Fact]
    public async Task Recommend_Similar_SharesCategoryOrBrand()
    {
        var ids = await IdsAsync(Placements.Similar, "laptop-5");

        Assert.Equal(9, ids.Count);
        Assert.All(ids, id => Assert.StartsWith("laptop", id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recommend_PageProductUnknownToTheCatalogue_OtherSourcesAnswer()
    {
        Assert.NotEmpty(await IdsAsync(Placements.Detail, "no-such-product"));
    }

    [Fact]
    public async Task Recommend_Filter_OnlyWhatPassesEvenFarFromPopular()
    {
        var (answer, _) = await Shop.RecommendAsync(
            Placements.Home, new RecommendationRequest { VisitorId = "ann", Filter = "brands: ANY(\"laptop Bolt\")", PageSize = 50 });

        Assert.Equal(["laptop-1", "laptop-3", "laptop-5", "laptop-7", "laptop-9"], answer.Results.Select(r => r.Id).Order());
    }

    [Fact]
    public async Task Recommend_HighDiversity_MoreCategoriesInFrontThanNone()
    {
        var plain = await TopAsync("none");
        var diverse = await TopAsync("high");

        Assert.True(Categories(diverse) > Categories(plain));
        Assert.Equal(plain[0], diverse[0]);
    }

    [Fact]
    public async Task Recommend_OnlyAccountKnown_ItsHistoryCounts()
    {
        var (answer, _) = await Shop.RecommendAsync(Placements.BuyAgain, new RecommendationRequest { VisitorId = "new-device", UserId = "ann" });

        Assert.Equal(["tea-1"], answer.Results.Select(r => r.Id));
    }

    [Fact]
    public async Task Recommend_ReturnProduct_WholeProductAndOtherwiseOnlyTheId()
    {
        var (with, _) = await Shop.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = "ann", PageSize = 1, Params = new() { ReturnProduct = true } });
        var (without, _) = await Shop.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = "ann", PageSize = 1 });

        Assert.Equal(with.Results[0].Id, with.Results[0].Product?.Id);
        Assert.Null(without.Results[0].Product);
        Assert.Null(without.Results[0].Score);
    }

    [Fact]
    public void Recipes_EveryPlacementOfTheContract_HasOne() => Assert.All(Placements.All, p => Assert.NotNull(PlacementRecipes.Of(p)));

    private async Task<List<string>> IdsAsync(string placement, params string[] page)
    {
        var (answer, _) = await Shop.RecommendAsync(placement, new RecommendationRequest { VisitorId = "ann", ProductIds = page, PageSize = 50 });
        return [.. answer.Results.Select(r => r.Id)];
    }

    private async Task<List<string>> TopAsync(string diversity)
    {
        var (answer, _) = await Shop.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = "ann", PageSize = 6, Params = new() { DiversityLevel = diversity } });
        return [.. answer.Results.Select(r => r.Id)];
    }

    private static int Categories(IEnumerable<string> ids) => ids.Select(id => id[..id.IndexOf('-', StringComparison.Ordinal)]).Distinct().Count();

    public sealed class Happened : IAsyncLifetime
    {
        public RankingFixture Shop { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Shop.InitializeAsync();
            var tea2 = Serving.Shop.Products.First(p => p.Id == "tea-2");
            await Shop.FillAsync(
            [
                Serving.Shop.Products.First(p => p.Id == "phone-9") with { Availability = Availability.OutOfStock },
                tea2 with { Title = "A teapot", Attributes = new Dictionary<string, AttributeValue> { ["repurchasable"] = new() { Text = ["false"] } } },
            ]);
            await Shop.HappenAsync(
                Shop.Event("ann", EventType.DetailPageView, "phone-1"),
                Shop.Event("ann", EventType.PurchaseComplete, "tea-1", "tea-2"),
                Shop.Event("bob", EventType.DetailPageView, "phone-1"),
                Shop.Event("bob", EventType.DetailPageView, "phone-9"),
                Shop.Event("bob", EventType.PurchaseComplete, "laptop-5", "case-5"),
                Shop.Event("dan", EventType.DetailPageView, "phone-2"));
            await Shop.PopularIsReadAsync("phone-2");
        }

        public ValueTask DisposeAsync() => Shop.DisposeAsync();
    }
}
