using System.Net;
using Platform.Contracts.Control;
using Platform.Router.Tests.Hosts;
using Platform.Testing;

namespace Platform.Router.Tests.Edge;

/// <summary>When there is not room for all, the least critical requests are refused first, early, and told when to come back.</summary>
public sealed class SheddingTests : IAsyncLifetime
{
    private readonly Backend _backend = Backend.Of("a");
    private EdgeHost _edge = null!;

    public async ValueTask InitializeAsync()
    {
        await _backend.StartAsync();
        _edge = await EdgeHost.StartAsync([_backend], ("Router:MaxConcurrentRequests", "8"));
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Decision_ShedsRecommendations_SearchAndEventsGoOn()
    {
        await _edge.Table.ApplyAsync(Decision(Criticality.Ads, Criticality.Recommendations), "test", CancellationToken.None);

        using var recommendation = await RecommendAsync();
        using var search = await _edge.Client.GetAsync("/v1/search?q=x");
        using var events = await _edge.Client.PostAsync("/v1/events", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, recommendation.StatusCode);
        Assert.NotNull(recommendation.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, search.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, events.StatusCode);
        Assert.Equal(1, (await _edge.PassiveAsync()).Shed);
    }

    [Fact]
    public async Task Decision_NamesSearchAndEvents_TheyStayAllTheSame()
    {
        await _edge.Table.ApplyAsync(Decision(Criticality.Search, Criticality.Events), "test", CancellationToken.None);

        using var search = await _edge.Client.GetAsync("/v1/search?q=x");
        using var events = await _edge.Client.PostAsync("/v1/events", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.OK, search.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, events.StatusCode);
    }

    [Fact]
    public async Task Limit_NearlyFull_RefusesRecommendationsAndTakesEvents()
    {
        _backend.Hang();
        var waiting = Enumerable.Range(0, 6).Select(i => _edge.Client.GetAsync($"/v1/search?q={i}")).ToArray();
        await Eventually.TrueAsync(async () => await UnderWayAsync() == waiting.Length);

        using var recommendation = await RecommendAsync();
        var events = _edge.Client.PostAsync("/v1/events", new StringContent("{}"));
        await Eventually.TrueAsync(async () => await UnderWayAsync() == waiting.Length + 1);
        _backend.Resume();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, recommendation.StatusCode);
        Assert.NotNull(recommendation.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Accepted, (await events).StatusCode);
        Assert.All(await Task.WhenAll(waiting), r => Assert.Equal(HttpStatusCode.OK, r.StatusCode));
    }

    private Task<HttpResponseMessage> RecommendAsync() => _edge.Client.PostAsync("/v1/recommendations/home", new StringContent("{}"));

    private async Task<int> UnderWayAsync() => (int)(await _edge.StateAsync())["destinations"]!.AsArray().Sum(d => (int)d!["outstanding"]!);

    private static RoutingDecision Decision(params Criticality[] shed) => EdgeHost.Signed(new()
    {
        Epoch = 1,
        PreviousEpoch = 0,
        Weights = new Dictionary<string, int> { ["a"] = 100 },
        Reason = "test",
        DecidedBy = "witness",
        DecidedTime = default,
        Shed = shed,
    });
}
