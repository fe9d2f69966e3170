using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.FaultProxy.Links;
using Platform.Testing;

namespace Platform.FaultProxy.Tests;

public sealed class FaultProxyTests : IAsyncLifetime
{
    private readonly int _link = Ports.Free();
    private readonly int _control = Ports.Free();
    private readonly int _behind = Ports.Free();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private WebApplication _service = null!;
    private WebApplication _proxy = null!;
    private int _arrived;

    private Uri Link => new($"http://127.0.0.1:{_link}");

    private Uri Control => new($"http://127.0.0.1:{_control}");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_behind}");
        _service = builder.Build();
        _service.Run(async context =>
        {
            Interlocked.Increment(ref _arrived);
            context.Response.Headers["X-Seen-Host"] = context.Request.Host.Value;
            using var body = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await body.ReadToEndAsync()}");
        });
        await _service.StartAsync();
        _proxy = FaultProxyService.Build([], b =>
        {
            b.Logging.ClearProviders();
            b.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Platform:AllowAnonymous"] = "true",
                ["Platform:Telemetry"] = "false",
                ["Platform:Regions:0:Name"] = "a",
                ["Platform:PseudonymKey"] = new string('0', 64),
                ["FaultProxy:ControlPort"] = $"{_control}",
                ["FaultProxy:Links:0"] = $"{_link}=http://127.0.0.1:{_behind}",
            });
        });
        await _proxy.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _proxy.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Forward_NoFault_PassesEverythingOn()
    {
        using var answer = await _http.PostAsync(new Uri(Link, "/v1/events?a=1"), new StringContent("body"));
        Assert.Equal("POST /v1/events?a=1 body", await answer.Content.ReadAsStringAsync());
        // Its own health page does not hide the one behind it.
        Assert.Equal("GET /health/ready ", await _http.GetStringAsync(new Uri(Link, "/health/ready")));
    }

    [Fact]
    public async Task Error_AllRequests_AreAnsweredWithItButHealthChecksAreNot()
    {
        await PutAsync(new LinkFaultRule { Act = LinkFaultAct.Error, Ports = [_link], Status = 503 });
        using var answer = await _http.GetAsync(new Uri(Link, "/v1/search"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(0, _arrived);
        Assert.Equal("GET /health/live ", await _http.GetStringAsync(new Uri(Link, "/health/live")));

        await RemoveAsync();
        Assert.Equal("GET /v1/search ", await _http.GetStringAsync(new Uri(Link, "/v1/search")));
    }

    [Fact]
    public async Task Error_SomeRequests_LetsTheOthersThrough()
    {
        await PutAsync(new LinkFaultRule { Act = LinkFaultAct.Error, Ports = [_link], Share = 0.5 });
        var failed = 0;
        for (var i = 0; i < 100; i++)
        {
            using var answer = await _http.GetAsync(Link);
            failed += answer.IsSuccessStatusCode ? 0 : 1;
        }

        Assert.InRange(failed, 1, 99);
        Assert.Equal(100 - failed, _arrived);
    }

    [Fact]
    public async Task Block_Requests_NeverArriveAndAreNeverAnswered()
    {
        await PutAsync(new LinkFaultRule { Act = LinkFaultAct.BlockRequests, Ports = [_link] });
        var held = _http.GetAsync(Link);
        await Eventually.TrueAsync(async () => (await RulesAsync()).Count == 1);
        Assert.False(held.IsCompleted);

        await RemoveAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => held);
        Assert.Equal(0, _arrived);
    }

    [Fact]
    public async Task Block_Answers_TakeEffectAndAreNeverAnswered()
    {
        await PutAsync(new LinkFaultRule { Act = LinkFaultAct.BlockAnswers, Ports = [_link] });
        var held = _http.PostAsync(Link, new StringContent("body"));
        await Eventually.TrueAsync(() => Volatile.Read(ref _arrived) == 1);
        Assert.False(held.IsCompleted);

        await RemoveAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => held);
    }

    [Fact]
    public async Task Delay_Request_ComesThroughLater()
    {
        await PutAsync(new LinkFaultRule { Act = LinkFaultAct.Delay, Ports = [_link], DelayMs = 200 });
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal("GET / ", await _http.GetStringAsync(Link));
        Assert.True(watch.ElapsedMilliseconds >= 190, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Fault_ForAnotherCaller_IsNotForThisOne()
    {
        await PutAsync(new LinkFaultRule { Act = LinkFaultAct.Error, Ports = [_link], Callers = ["10.1.2.3"] });
        Assert.Equal("GET / ", await _http.GetStringAsync(Link));
        await PutAsync(new LinkFaultRule { Act = LinkFaultAct.Error, Ports = [_link], Callers = ["127.0.0.1"] });
        using var answer = await _http.GetAsync(Link);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task Forward_NobodyBehind_BreaksTheConnection()
    {
        await _service.StopAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _http.GetAsync(Link));
    }

    [Fact]
    public async Task Put_LinkThatIsNotThere_IsRefused()
    {
        using var answer = await _http.PutAsJsonAsync(new Uri(Control, "/faults/x"), new LinkFaultRule { Act = LinkFaultAct.Error, Ports = [1] }, FaultProxyJson.Default.LinkFaultRule);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await RulesAsync());
    }

    [Fact]
    public async Task Control_DoesNotAnswerOnLinks()
    {
        Assert.Equal("GET /faults/links ", await _http.GetStringAsync(new Uri(Link, "/faults/links")));
        var link = Assert.Single((await _http.GetFromJsonAsync(new Uri(Control, "/faults/links"), FaultProxyJson.Default.IReadOnlyListLink))!);
        Assert.Equal(new Link(_link, new Uri($"http://127.0.0.1:{_behind}")), link);
    }

    [Theory]
    [InlineData("9101")]
    [InlineData("nine=http://a:1")]
    [InlineData("9101=a:1")]
    [InlineData("70000=http://a:1")]
    public void Link_IllFormed_IsNone(string text) => Assert.Null(Links.Link.TryParse(text));

    private async Task PutAsync(LinkFaultRule rule)
    {
        using var answer = await _http.PutAsJsonAsync(new Uri(Control, "/faults/x"), rule, FaultProxyJson.Default.LinkFaultRule);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task RemoveAsync()
    {
        using var answer = await _http.DeleteAsync(new Uri(Control, "/faults/x"));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task<IReadOnlyDictionary<string, LinkFaultRule>> RulesAsync() =>
        (await _http.GetFromJsonAsync(new Uri(Control, "/faults/"), FaultProxyJson.Default.IReadOnlyDictionaryStringLinkFaultRule))!;
}
