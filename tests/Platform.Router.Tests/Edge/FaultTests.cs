using System.Net;
using System.Text;
using Platform.Router.Tests.Hosts;

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
    public async Task Load_InstanceAlwaysFailing_IsTakenOutOfTheTraffic()
    {
        _backends[0].Status = 500;
        await Load.RunAsync(_edge.Client, 200);
        var before = _backends[0].Served;

        await Load.RunAsync(_edge.Client, 100);

        Assert.True(_backends[0].Served - before < 10, $"{_backends[0].Served - before} of 100 requests still went to the instance that fails.");
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
