using System.Diagnostics;
using Platform.Client;
using Platform.Contracts.Control;
using Platform.Contracts.Serving;
using Platform.Local.Regions;
using Platform.Testing;

namespace Platform.Local.Tests;

public sealed class WholePlatformTests(LocalPlatformFixture fixture, ITestOutputHelper output) : IClassFixture<LocalPlatformFixture>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly LocalPlatform _platform = fixture.Platform;

    [Fact]
    public async Task Search_ProductsSent_AreFoundInBothLanguagesWithFilterAndFacets()
    {
        await FillAsync();
        var mugs = await _platform.Edge.SearchAsync(
            new SearchRequest { Query = "stoneware mug", Filter = "price: IN(*, 15i)", Facets = ["brands"], PageSize = 50 }, default);
        Assert.Equal(5, mugs.TotalSize);
        Assert.All(mugs.Results, r => Assert.StartsWith("mug-", r.Id));
        Assert.Equal(("Clayworks", 5), (mugs.Facets.Single(f => f.Key == "brands").Values[0].Value, mugs.Facets[0].Values[0].Count));
        Assert.Contains((await _platform.Edge.SearchAsync(new SearchRequest { Query = "保温杯" }, default)).Results, r => r.Id == "zh-1");
    }

    [Fact]
    public async Task Recommend_ShopperLookedAtTents_ReactsWithTents()
    {
        await FillAsync();
        var visitor = NewVisitor();
        await _platform.Edge.PublishAsync([.. Enumerable.Range(1, 4).Select(i => Shop.View(visitor, $"tent-{i}"))], default);
        var answer = await Eventually.GetAsync(
            () => _platform.Edge.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = visitor, PageSize = 5 }, default),
            a => a.Results.Count > 0 && a.Results.Count(r => r.Id.StartsWith("tent-", StringComparison.Ordinal)) > a.Results.Count / 2,
            s_patience);
        Assert.NotEmpty(answer.AttributionToken);
        Assert.Contains(answer.ServedBy.Region, LocalPlatform.Regions);
    }

    [Fact]
    public async Task Events_SameIdInBothRegions_CountOnceInBoth()
    {
        await FillAsync();
        var visitor = NewVisitor();
        var twice = Shop.View(visitor, "mug-1");
        foreach (var region in LocalPlatform.Regions)
        {
            using var ingestion = ClientOf(region, ServiceName.Ingestion);
            await ingestion.PublishAsync([twice, Shop.View(visitor, "mug-2")], default);
        }

        foreach (var region in LocalPlatform.Regions)
        {
            using var feature = ClientOf(region, ServiceName.Feature);
            await Eventually.GetAsync(() => feature.GetEventCountAsync(visitor, default), c => c == 3, s_patience);
        }
    }

    [Fact]
    public async Task Events_Purchase_IsSafeInTwoRegions()
    {
        await FillAsync();
        var answer = await Eventually.GetAsync(
            () => _platform.Edge.PublishAsync([Shop.Purchase(NewVisitor(), "mug-3")], default),
            a => a.Results.All(r => r.Durability == Durability.Global),
            s_patience);
        Assert.Equal(1, answer.Accepted);
    }

    [Fact]
    public async Task Drain_Region_LeavesTheTrafficToTheOther()
    {
        await FillAsync();
        await _platform.Admin.OrderAsync("a", OrderAction.Drain, new OperatorRequest(), default);
        try
        {
            var served = await Eventually.GetAsync(
                async () =>
                {
                    var regions = new HashSet<string>();
                    for (var i = 0; i < 20; i++)
                    {
                        regions.Add((await _platform.Edge.SearchAsync(new SearchRequest { Query = "mug" }, default)).ServedBy.Region);
                    }

                    return string.Join(',', regions);
                },
                r => r == "b",
                s_patience);
            Assert.Equal("b", served);
        }
        finally
        {
            await _platform.Admin.OrderAsync("a", OrderAction.Restore, new OperatorRequest(), default);
        }
    }

    [Fact]
    public void Start_WholePlatform_FitsALaptop() =>
        output.WriteLine($"started in {fixture.StartTook.TotalSeconds:0.0} s, {Process.GetCurrentProcess().WorkingSet64 >> 20} MB in the test process");

    private async Task FillAsync()
    {
        await _platform.Edge.PutProductsAsync(Shop.Products, default);
        foreach (var region in LocalPlatform.Regions)
        {
            using var ranking = ClientOf(region, ServiceName.Ranking);
            await Eventually.GetAsync(
                async () => (await ranking.SearchAsync(new SearchRequest { Query = "", PageSize = 1 }, default)).TotalSize,
                size => size >= Shop.Products.Count,
                s_patience);
        }
    }

    private EdgeClient ClientOf(string region, ServiceName service) =>
        new(new EdgeClientOptions { Address = _platform.AddressOf(region, service), MaxRetries = 30 }, TimeProvider.System);

    private static string NewVisitor() => "visitor-" + Guid.NewGuid().ToString("N");
}
