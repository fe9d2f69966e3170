using System.Net;
using System.Text;
using Platform.Contracts.Control;
using Platform.Router.Tests.Hosts;
using Platform.Testing;

namespace Platform.Router.Tests.Edge;

/// <summary>What a client sees of faults behind the edge: nothing, as long as one destination is well.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly Backend[] _backends = [Backend.Of("a"), Backend.Of("a"), Backend.Of("b"), Backend.Of("b")];
    private EdgeHost _edge = null!;

    private IEnumerable<Backend> RegionA => _backends.Where(b => b.Region == "a");

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(_backends.Select(b => b.StartAsync()));
        _edge = await EdgeHost.StartAsync(_backends);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        foreach (var backend in _backends)
        {
            await backend.DisposeAsync();
        }
    }

    [Fact]
    public async Task Load_NothingBroken_IsSharedByAllDestinations()
    {
        var load = await Load.RunAsync(_edge.Client, 200);

        Assert.Empty(load.Errors);
        Assert.All(_backends, b => Assert.True(b.Served > 0));
    }

    [Fact]
    public async Task Load_OneInstanceKilled_NoClientSeesIt()
    {
        var load = await Load.RunAsync(_edge.Client, 400, () => _backends[0].KillAsync());

        Assert.Empty(load.Errors);
    }

    [Fact]
    public async Task Load_RegionKilledAndStartedAgain_NoClientSeesIt()
    {
        var killed = await Load.RunAsync(_edge.Client, 400, () => Task.WhenAll(RegionA.Select(b => b.KillAsync())));
        var started = await Load.RunAsync(_edge.Client, 400, () => Task.WhenAll(RegionA.Select(b => b.StartAsync())));

        Assert.Empty(killed.Errors);
        Assert.Empty(started.Errors);
    }

    [Fact]
    public async Task First_AllButOneInstanceDead_FindsItAlthoughNothingIsKnownYet()
    {
        await _edge.DisposeAsync();
        await Task.WhenAll(_backends.Take(3).Select(b => b.KillAsync()));
        _edge = await EdgeHost.StartAsync(_backends);

        using var answer = await _edge.Client.GetAsync(new Uri("/v1/search?q=x", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, _backends[3].Served);
    }

    [Fact]
    public async Task Load_RegionHangs_NoClientSeesIt()
    {
        var load = await Load.RunAsync(_edge.Client, 400, () =>
        {
            foreach (var backend in RegionA)
            {
                backend.Hang();
            }

            return Task.CompletedTask;
        });

        Assert.Empty(load.Errors);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Load_RegionErrs_NoClientSeesIt(int status)
    {
        var load = await Load.RunAsync(_edge.Client, 400, () =>
        {
            foreach (var backend in RegionA)
            {
                backend.Status = status;
            }

            return Task.CompletedTask;
        });

        Assert.Empty(load.Errors);
    }

    [Fact]
    public async Task Line_InstanceKilledAndStartedAgainWithoutAnyTraffic_IsTakenOutAndIsBack()
    {
        await Eventually.TrueAsync(() => _backends.All(b => b.Lines > 0));

        await _backends[0].KillAsync();

        await Eventually.TrueAsync(async () => (await EjectedAsync()).Count > 0);
        Assert.All(await EjectedAsync(), e => Assert.Equal((_backends[0].Authority, "gone"), e));
        await _backends[0].StartAsync();
        await Eventually.TrueAsync(async () => (await EjectedAsync()).Count == 0);
        Assert.Equal(0, _backends.Sum(b => b.Served));
    }

    [Fact]
    public async Task Line_EndsThoughTheInstanceLives_ItStaysIn()
    {
        _backends[0].LinesEnd = true;
        await _backends[0].KillAsync();
        await _backends[0].StartAsync();
        var lines = _backends[0].Lines;
        await Eventually.TrueAsync(() => _backends[0].Lines > lines + 8);

        await Load.RunAsync(_edge.Client, 200);

        Assert.True(_backends[0].Served > 0);
    }

    [Fact]
    public async Task Load_InstanceAlwaysFailing_IsTakenOutOfTheTraffic()
    {
        _backends[0].Status = 500;
        await Load.RunAsync(_edge.Client, 200);
        var before = _backends[0].Served;

        await Load.RunAsync(_edge.Client, 100);

        Assert.True(_backends[0].Served - before < 10, $"{_backends[0].Served - before} of 100 requests still went to the instance that fails.");
    }

    [Fact]
    public async Task Load_OneInstanceErrsSometimes_ItAloneIsTakenOut()
    {
        (_backends[0].Status, _backends[0].StatusEvery) = (500, 5);

        await LoadUntilAsync(async () => (await EjectedAsync()).Count > 0);

        Assert.Equal([(_backends[0].Authority, "error_rate")], await EjectedAsync());
    }

    [Fact]
    public async Task Load_OneInstanceSlow_ItAloneIsTakenOutAndNoClientSeesIt()
    {
        await Load.RunAsync(_edge.Client, 200);
        _backends[0].Delay = TimeSpan.FromSeconds(1.5);

        await LoadUntilAsync(async () => (await EjectedAsync()).Any(e => e.Address == _backends[0].Authority));
    }

    [Fact]
    public async Task Passive_OneRegionErrs_ItsFailuresAreInTheViewAndTheOthersAreNot()
    {
        foreach (var backend in RegionA)
        {
            (backend.Status, backend.StatusEvery) = (500, 2);
        }

        Assert.Empty((await Load.RunAsync(_edge.Client, 200)).Errors);
        var view = await _edge.PassiveAsync();

        var search = view.Routes.Where(r => r.Route == "search").ToDictionary(r => r.Region);
        Assert.True(search["a"].Failures > 0);
        Assert.Equal(0, search["b"].Failures);
        Assert.True(search["b"].Tries > search["b"].Failures);
        Assert.True(search["b"].P95Ms >= search["b"].MedianMs && search["b"].MedianMs > 0);
        Assert.Equal(Criticality.Search, search["b"].Criticality);
    }

    [Fact]
    public async Task Request_WithAffinityKey_StaysWithOneDestinationAndMovesWhenThatDies()
    {
        var home = await HomeOfAsync("shopper-1");
        Assert.Equal(home, await HomeOfAsync("shopper-1"));

        await home.KillAsync();
        var next = await HomeOfAsync("shopper-1");

        Assert.NotEqual(home, next);
        Assert.True((await Task.WhenAll(Enumerable.Range(0, 20).Select(i => HomeOfAsync($"shopper-{i}")))).Distinct().Count() > 1);
    }

    [Fact]
    public async Task PostEvents_WithoutIds_IsNotSentTwice()
    {
        foreach (var backend in _backends)
        {
            backend.Status = 500;
        }

        using var response = await PostEventAsync("""{"eventType":"home-page-view","visitorId":"v"}""");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(1, _backends.Sum(b => b.Served));
    }

    [Fact]
    public async Task PostEvents_WithoutIdsButWithIdempotencyKey_IsSentAgain()
    {
        foreach (var backend in RegionA)
        {
            backend.Status = 500;
        }

        for (var i = 0; i < 20; i++)
        {
            using var response = await PostEventAsync("""{"eventType":"home-page-view","visitorId":"v"}""", $"key-{i}");
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/search?q=x", null)]
    [InlineData("POST", "/v1/events", """{"eventType":"home-page-view","visitorId":"v","eventId":"e-1"}""")]
    public async Task Request_EveryDestinationBreaksItOnce_IsAskedAgain(string method, string path, string? body)
    {
        await using var a = await Backend.Of("a").StartAsync();
        await using var b = await Backend.Of("b").StartAsync();
        await using var edge = await EdgeHost.StartAsync([a, b]);
        (a.Breaks, b.Breaks) = (1, 1);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await edge.Client.SendAsync(request);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(1, a.Served + b.Served);
    }

    [Fact]
    public async Task Request_EverythingDead_Is503WithRetryAfterAndSaysWhy()
    {
        foreach (var backend in _backends)
        {
            await backend.KillAsync();
        }

        using var response = await _edge.Client.GetAsync("/v1/search?q=x");
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("refuses connections", body, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_EveryDestinationSheds_PassesTheirAnswerThrough()
    {
        foreach (var backend in _backends)
        {
            (backend.Status, backend.RetryAfter) = (503, "7");
        }

        using var response = await _edge.Client.GetAsync("/v1/search?q=x");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
    }

    private async Task LoadUntilAsync(Func<Task<bool>> condition)
    {
        do
        {
            Assert.Empty((await Load.RunAsync(_edge.Client, 100)).Errors);
        }
        while (!await condition());
    }

    private async Task<List<(string Address, string Cause)>> EjectedAsync()
    {
        var state = await _edge.StateAsync();
        return [.. state["destinations"]!.AsArray().Where(d => d!["cause"] is not null).Select(d => ((string)d!["address"]!, (string)d["cause"]!)).Distinct()];
    }

    private async Task<Backend> HomeOfAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/search?q=x");
        request.Headers.Add("X-Affinity-Key", key);
        using var response = await _edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var address = Assert.Single(response.Headers.GetValues("X-Served-By"));
        return _backends.Single(b => b.Authority == address);
    }

    private async Task<HttpResponseMessage> PostEventAsync(string json, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _edge.Client.SendAsync(request);
    }
}
