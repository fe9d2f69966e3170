using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Ranking.Tests.Serving;
using Platform.Testing;

namespace Platform.Ranking.Tests.Recommending;

/// <summary>One step down and up again for each dependency. Every answer is a 200.</summary>
public sealed class RungTests : IAsyncLifetime
{
    private readonly RankingFixture _shop = new();

    public async ValueTask InitializeAsync()
    {
        await _shop.InitializeAsync();
        await _shop.HappenAsync(
            _shop.Event("ann", EventType.DetailPageView, "phone-1"),
            _shop.Event("ann", EventType.DetailPageView, "phone-3"),
            _shop.Event("bob", EventType.DetailPageView, "phone-1"),
            _shop.Event("bob", EventType.DetailPageView, "case-1"),
            _shop.Event("cyd", EventType.DetailPageView, "tea-4"),
            _shop.Event("cyd", EventType.PurchaseComplete, "tea-4"));
        await _shop.PopularIsReadAsync("phone-1");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Recommend_EverythingThere_RankerOrdersTheList()
    {
        var (answer, http) = await _shop.RecommendAsync(Placements.Home, Request("ann"));

        Assert.Equal((Rungs.None, "v1", "a"), (answer.ServedBy.Degraded, answer.ServedBy.ModelVersion, answer.ServedBy.Region));
        Assert.Equal("none", Header(http, ServedByHeaders.Degraded));
        Assert.Equal("v1", Header(http, ServedByHeaders.ModelVersion));
        Assert.Equal("a", Header(http, ServedByHeaders.Region));
        Assert.Equal(answer.Results.OrderByDescending(r => r.Score).Select(r => r.Id), answer.Results.Select(r => r.Id));
        Assert.Equal("tea-9", answer.Results[0].Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recommend_RedisAway_RankerScoresWhatMemoryHolds(bool hangs)
    {
        Break(hangs);

        var answer = await Until(Rungs.NoFeatures, "never-seen");
        Assert.Equal("v1", answer.ServedBy.ModelVersion);
        Assert.NotEmpty(answer.Results);

        _shop.RedisWire.Mend();
        await Until(Rungs.None, "never-seen");
    }

    [Fact]
    public async Task Recommend_RedisAway_PageStillGetsItsCategory()
    {
        _shop.RedisWire.Cut();
        await Until(Rungs.NoFeatures, "ann");

        var (answer, _) = await _shop.RecommendAsync(Placements.Similar, Request("ann") with { ProductIds = ["laptop-2"] });

        Assert.Equal(Rungs.NoFeatures, answer.ServedBy.Degraded);
        Assert.Equal(9, answer.Results.Count);
        Assert.All(answer.Results, r => Assert.StartsWith("laptop", r.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recommend_InferenceErrs_CandidatesKeepTheOrderOfTheirSources()
    {
        (_shop.First.Status, _shop.Second.Status) = (500, 500);

        var (answer, http) = await _shop.RecommendAsync(Placements.Home, Request("ann"));

        Assert.Equal((Rungs.NoRanker, null), (answer.ServedBy.Degraded, answer.ServedBy.ModelVersion));
        Assert.Equal("no-ranker", Header(http, ServedByHeaders.Degraded));
        Assert.False(http.Headers.Contains(ServedByHeaders.ModelVersion));
        Assert.Contains(answer.Results.Take(5), r => r.Id.StartsWith("phone", StringComparison.Ordinal) || r.Id.StartsWith("case", StringComparison.Ordinal));

        (_shop.First.Status, _shop.Second.Status) = (null, null);
        await Until(Rungs.None, "ann");
    }

    [Fact]
    public async Task Recommend_NoModelYet_NoRankerAndInstancesAreNotLeftAlone()
    {
        (_shop.First.Status, _shop.Second.Status) = (404, 404);
        Assert.Equal(Rungs.NoRanker, (await _shop.HomeAsync("ann")).ServedBy.Degraded);

        (_shop.First.Status, _shop.Second.Status) = (null, null);
        Assert.Equal(Rungs.None, (await _shop.HomeAsync("ann")).ServedBy.Degraded);
    }

    [Fact]
    public async Task Recommend_RedisAndInferenceAway_LastGoodListOfThisShopper()
    {
        var good = await _shop.HomeAsync("ann");
        BreakAll();

        var answer = await Until(Rungs.Cached, "ann");

        Assert.Equal(good.Results.Select(r => r.Id), answer.Results.Select(r => r.Id));
        Assert.Null(answer.ServedBy.ModelVersion);
    }

    [Fact]
    public async Task Recommend_CachedListWithProductSoldOutSince_ItIsLeftOut()
    {
        var good = await _shop.HomeAsync("ann");
        BreakAll();
        await _shop.FillAsync([Shop.Products.First(p => p.Id == good.Results[0].Id) with { Availability = Availability.OutOfStock }]);

        var answer = await Until(Rungs.Cached, "ann");

        Assert.Equal(good.Results.Skip(1).Select(r => r.Id), answer.Results.Select(r => r.Id));
    }

    [Fact]
    public async Task Recommend_EverythingAwayAndNothingCached_PopularOnes()
    {
        BreakAll();

        var answer = await Until(Rungs.Popular, "never-seen");

        Assert.Equal(10, answer.Results.Count);
        Assert.Contains(answer.Results.Take(4), r => r.Id == "phone-1");
        Assert.Contains(answer.Results.Take(4), r => r.Id == "tea-4");
    }

    [Fact]
    public async Task Recommend_BuyAgainWithRedisAway_PopularOnesInsteadOfAnError()
    {
        _shop.RedisWire.Cut();

        var answer = await Eventually.GetAsync(
            async () => (await _shop.RecommendAsync(Placements.BuyAgain, Request("cyd"))).Body, a => a.ServedBy.Degraded == Rungs.Popular);

        Assert.NotEmpty(answer.Results);
    }

    [Fact]
    public async Task Recommend_KafkaAway_AnswerIsFull()
    {
        _shop.Kafka.TakeDown();

        Assert.Equal(Rungs.None, (await _shop.HomeAsync("ann")).ServedBy.Degraded);
        _shop.Kafka.BringUp();
    }

    private static RecommendationRequest Request(string visitor) => new()
    {
        VisitorId = visitor,
        PageSize = 20,
        Params = new RecommendationParams { DiversityLevel = "none", ReturnScore = true },
    };

    private static string Header(HttpResponseMessage http, string name) => Assert.Single(http.Headers.GetValues(name));

    private void Break(bool hangs)
    {
        if (hangs)
        {
            _shop.RedisWire.Hang();
        }
        else
        {
            _shop.RedisWire.Cut();
        }
    }

    private void BreakAll()
    {
        _shop.RedisWire.Cut();
        (_shop.First.Status, _shop.Second.Status) = (500, 500);
    }

    private Task<RecommendationResponse> Until(string rung, string visitor) =>
        Eventually.GetAsync(() => _shop.HomeAsync(visitor), a => a.ServedBy.Degraded == rung, TimeSpan.FromMinutes(1));
}
