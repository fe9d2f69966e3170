using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Router.Tests.Hosts;
using Platform.Testing;

namespace Platform.Router.Tests.Edge;

/// <summary>What the edge lets in, and what it hands on.</summary>
public sealed class EdgeTests : IAsyncLifetime
{
    private readonly Backend _backend = Backend.Of("a");
    private EdgeHost _edge = null!;

    public async ValueTask InitializeAsync()
    {
        await _backend.StartAsync();
        _edge = await EdgeHost.StartAsync([_backend], ("Router:MaxBodyBytes", "300000"), ("Router:ReplayBytes", "100000"));
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/v1/search?q=x")]
    [InlineData("POST", "/v1/search")]
    [InlineData("GET", "/v1/complete?q=x")]
    [InlineData("POST", "/v1/recommendations/home")]
    [InlineData("GET", "/v1/recommend/u1")]
    [InlineData("POST", "/v1/rank/ranker")]
    [InlineData("GET", "/v1/products/p1")]
    [InlineData("PUT", "/v1/products")]
    [InlineData("PUT", "/v1/products/p1")]
    [InlineData("DELETE", "/v1/products/p1")]
    [InlineData("GET", "/v2/health/ready")]
    [InlineData("POST", "/v2/models/ranker/infer")]
    [InlineData("POST", "/v2/models/ranker/versions/3/infer")]
    public async Task Request_KnownRoute_IsAnsweredByARegion(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method is "POST" or "PUT" ? JsonContent.Create(new { }) : null;
        using var response = await _edge.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("a", Assert.Single(response.Headers.GetValues("X-Served-Region")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(EdgeHost.ClientKey, _backend.LastKey);
    }

    [Theory]
    [InlineData("POST", "/v2/repository/models/ranker/unload")]
    [InlineData("GET", "/v1/artifacts/00")]
    [InlineData("GET", "/v1/votes")]
    [InlineData("POST", "/v1/epochs")]
    [InlineData("GET", "/admin/state")]
    public async Task Request_NotForClients_DoesNotReachARegion(string method, string path)
    {
        using var response = await _edge.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        Assert.Equal(0, _backend.Served);
    }

    [Fact]
    public async Task Request_WithoutKey_Is401AndWithTheWrongKindIs403()
    {
        using var bare = new HttpClient { BaseAddress = _edge.Client.BaseAddress };
        using var noKey = await bare.GetAsync("/v1/search?q=x");
        using var wrongKind = await _edge.Client.GetAsync("/v1/features/v1");

        Assert.Equal(HttpStatusCode.Unauthorized, noKey.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, wrongKind.StatusCode);
        Assert.Equal(0, _backend.Served);
    }

    [Fact]
    public async Task AdminPort_ClientsCalls_AreNotAnswered()
    {
        using var edgeRoute = await _edge.Admin.GetAsync("/v1/search?q=x");
        using var state = await _edge.Admin.GetAsync("/admin/state");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/state");
        using var clientsKey = new HttpClient { BaseAddress = _edge.Admin.BaseAddress };
        clientsKey.DefaultRequestHeaders.Add("X-API-Key", EdgeHost.ClientKey);
        using var forbidden = await clientsKey.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, edgeRoute.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Equal(HttpStatusCode.OK, state.StatusCode);
        var json = await state.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(4, json.GetProperty("destinations").GetArrayLength());
        Assert.Equal(100, json.GetProperty("weights").GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task AdminLag_FeatureServicesAskedOfEachRegion_OneThatDoesNotAnswerIsLeftOut()
    {
        var lag = await _edge.Admin.GetFromJsonAsync<JsonElement>("/admin/lag");
        await _backend.KillAsync();
        var after = await _edge.Admin.GetFromJsonAsync<JsonElement>("/admin/lag");

        Assert.Equal(3, lag.GetProperty("a").GetProperty("a").GetInt64());
        Assert.Empty(after.EnumerateObject());
    }

    [Fact]
    public async Task Health_NothingElseAlive_IsReadyOnBothPorts()
    {
        await _backend.KillAsync();

        Assert.Equal(HttpStatusCode.OK, (await _edge.Client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _edge.Admin.GetAsync("/health/ready")).StatusCode);
    }

    [Theory]
    [InlineData(50_000, true)]
    [InlineData(200_000, true)]
    [InlineData(200_000, false)]
    public async Task Post_BodyKeptOrStreamed_ArrivesWhole(int length, bool declared)
    {
        var body = new string('x', length);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = !declared;
        using var response = await _edge.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(body, Assert.Single(_backend.Events.Keys));
    }

    [Fact]
    public async Task Post_BodyTooLarge_Is413()
    {
        using var response = await _edge.Client.PostAsync("/v1/events", new StringContent(new string('x', 400_000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(_backend.Events);
    }

    [Fact]
    public async Task Preflight_FromAPage_IsAllowedWithoutAKey()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/events");
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-api-key,content-type");
        using var bare = new HttpClient { BaseAddress = _edge.Client.BaseAddress };
        using var response = await bare.SendAsync(request);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData(EdgeHost.ClientKey, null)]
    [InlineData(EdgeHost.InternalKey, "1")]
    public async Task SyntheticMark_OfAClient_IsTakenOff(string key, string? arrives)
    {
        using var client = new HttpClient { BaseAddress = _edge.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        client.DefaultRequestHeaders.Add("X-Platform-Synthetic", "1");
        await client.PostAsync("/v1/events", new StringContent("""{"eventId":"1"}""", Encoding.UTF8, "application/json"));

        Assert.Equal(arrives, _backend.LastSynthetic);
    }

    [Fact]
    public async Task Stop_Clients_AreServedAndToldToGoBeforeThePortsClose()
    {
        using var enough = new CancellationTokenSource();
        await using var edge = await EdgeHost.StartAsync([_backend], ("Router:DrainTime", "00:00:10"));
        using var before = await edge.Client.GetAsync("/v1/search?q=x");
        var stopping = edge.StopAsync(enough.Token);

        await Eventually.TrueAsync(async () => (await edge.Client.GetAsync("/v1/search?q=x")).Headers.ConnectionClose == true);
        using var connectsAnew = await edge.Client.GetAsync("/v1/search?q=x");
        using var ready = await edge.Client.GetAsync("/health/ready");
        await enough.CancelAsync();
        await Record.ExceptionAsync(() => stopping);

        Assert.Null(before.Headers.ConnectionClose);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (connectsAnew.StatusCode, ready.StatusCode));
        await Assert.ThrowsAsync<HttpRequestException>(() => edge.Client.GetAsync("/v1/search?q=x"));
    }

    [Fact]
    public async Task TooManyRequests_FromOneAddress_Get429WithRetryAfter()
    {
        await using var edge = await EdgeHost.StartAsync([_backend], ("Router:RequestsPerSecondPerClient", "1"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => edge.Client.GetAsync("/v1/search?q=x")));

        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, a => Assert.NotNull(a.Headers.RetryAfter));
    }

    [Fact]
    public async Task Start_BadOptions_ListsEveryMistake()
    {
        var bad = await Assert.ThrowsAsync<OptionsValidationException>(() => EdgeHost.StartAsync(
            [_backend], ("Router:HedgeFloor", "00:00:09"), ("Router:CorsOrigins:0", "https://shop.example/path"), ("Router:EjectionBase", "00:05:00")));

        Assert.Equal(3, bad.Failures.Count());
    }
}
