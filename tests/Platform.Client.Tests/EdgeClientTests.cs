using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;

namespace Platform.Client.Tests;

public sealed class EdgeClientTests
{
    private const string Taken = """{"accepted":1,"duplicates":0,"rejected":0,"results":[{"index":0,"eventId":"1","status":"accepted","durability":"global"}]}""";

    private static readonly UserEvent s_event = new()
    {
        EventId = "1", EventType = EventType.HomePageView, VisitorId = "v", EventTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public async Task Publish_Events_SendsTheWireNamesAndTheKey()
    {
        using var fake = new FakeEdge((_, _) => FakeEdge.Json(HttpStatusCode.Accepted, Taken));
        using var edge = NewClient(fake, "secret");
        var answer = await edge.PublishAsync([s_event], default);
        Assert.Equal(Durability.Global, answer.Results[0].Durability);
        var (line, body, key) = Assert.Single(fake.Requests);
        Assert.Equal("POST /v1/events", line);
        Assert.Contains("\"eventType\":\"home-page-view\"", body);
        Assert.Equal("secret", key);
    }

    [Fact]
    public async Task Publish_ServiceUnavailable_WaitsAsAskedAndSendsAgain()
    {
        var time = new FakeTimeProvider();
        var calls = 0;
        using var fake = new FakeEdge((_, _) =>
        {
            if (++calls > 1)
            {
                return FakeEdge.Json(HttpStatusCode.Accepted, Taken);
            }

            var busy = FakeEdge.Json(HttpStatusCode.ServiceUnavailable, "{}");
            busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(2));
            return busy;
        });
        using var edge = NewClient(fake, time: time);
        var publishing = edge.PublishAsync([s_event], default);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(publishing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal(1, (await publishing.WaitAsync(TimeSpan.FromSeconds(30))).Accepted);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Publish_AlwaysUnavailable_GivesUpAfterTheBound()
    {
        using var fake = new FakeEdge((_, _) => FakeEdge.Json(
            HttpStatusCode.ServiceUnavailable, """{"title":"Not available now","detail":"Nothing durable is left.","traceId":"t1"}""", "application/problem+json"));
        using var edge = NewClient(fake, retries: 2, longest: TimeSpan.FromMilliseconds(1));
        var error = await Assert.ThrowsAsync<EdgeException>(() => edge.PublishAsync([s_event], default));
        Assert.Equal(3, fake.Requests.Count);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Not available now", "Nothing durable is left.", "t1"), (error.Status, error.Title, error.Detail, error.TraceId));
        Assert.False(error.IsUnreachable);
    }

    [Fact]
    public async Task PublishJson_Unavailable_IsNotSentAgain()
    {
        using var fake = new FakeEdge((_, _) => FakeEdge.Json(HttpStatusCode.ServiceUnavailable, "{}"));
        using var edge = NewClient(fake);
        await Assert.ThrowsAsync<EdgeException>(() => edge.PublishJsonAsync("{}"u8.ToArray(), "application/json", default));
        Assert.Single(fake.Requests);
    }

    [Fact]
    public async Task Search_BadRequest_CarriesTheProblem()
    {
        using var fake = new FakeEdge((_, _) => FakeEdge.Json(
            HttpStatusCode.BadRequest, """{"title":"The request is not valid","detail":"filter: position 3","traceId":"t"}""", "application/problem+json"));
        using var edge = NewClient(fake);
        var error = await Assert.ThrowsAsync<EdgeException>(() => edge.SearchAsync(new SearchRequest { Query = "x" }, default));
        Assert.Equal("The request is not valid: filter: position 3", error.Message);
        Assert.Single(fake.Requests);
    }

    [Fact]
    public async Task Search_AnswerIsNotTheInterfaces_SaysSo()
    {
        using var fake = new FakeEdge((_, _) => FakeEdge.Json(HttpStatusCode.OK, "<html>"));
        using var edge = NewClient(fake);
        var error = await Assert.ThrowsAsync<EdgeException>(() => edge.SearchAsync(new SearchRequest { Query = "x" }, default));
        Assert.Contains("not what this client reads", error.Message);
    }

    [Fact]
    public async Task FindProduct_Unknown_IsNull()
    {
        using var fake = new FakeEdge((_, _) => FakeEdge.Json(HttpStatusCode.NotFound, "{}"));
        using var edge = NewClient(fake);
        Assert.Null(await edge.FindProductAsync("a/b", default));
        Assert.Equal("GET /v1/products/a%2Fb", fake.Requests[0].Line);
    }

    [Fact]
    public async Task Any_NobodyListens_IsUnreachable()
    {
        using var edge = new EdgeClient(new EdgeClientOptions { Address = new Uri("http://127.0.0.1:1") }, TimeProvider.System);
        var error = await Assert.ThrowsAsync<EdgeException>(() => edge.CompleteAsync("a", default));
        Assert.True(error.IsUnreachable);
        Assert.Contains("127.0.0.1:1", error.Message);
    }

    [Fact]
    public async Task EventCount_Visitor_IsReadFromTheFeatures()
    {
        using var fake = new FakeEdge((request, _) => request.RequestUri!.AbsolutePath.EndsWith("/known", StringComparison.Ordinal)
            ? FakeEdge.Json(HttpStatusCode.OK, """{"events":7,"views":[{"id":"p2","count":1},{"id":"p1","count":3}]}""")
            : FakeEdge.Json(HttpStatusCode.NotFound, "{}"));
        using var edge = NewClient(fake);
        Assert.Equal(7, await edge.GetEventCountAsync("known", default));
        Assert.Equal(0, await edge.GetEventCountAsync("stranger", default));
        Assert.Equal(["p2", "p1"], await edge.GetLookedAtAsync("known", default));
    }

    private static EdgeClient NewClient(HttpMessageHandler handler, string? key = null, int retries = 6, TimeSpan? longest = null, TimeProvider? time = null)
    {
        var options = new EdgeClientOptions
        {
            Address = new Uri("http://edge.test"), ApiKey = key, MaxRetries = retries, MaxRetryDelay = longest ?? TimeSpan.FromSeconds(5),
        };
        return new EdgeClient(new EdgeTransport(options, time ?? TimeProvider.System, handler), options.Address);
    }
}
