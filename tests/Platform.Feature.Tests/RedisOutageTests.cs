using System.Net;
using Platform.Contracts.Events;
using Platform.Embedded;
using Platform.Testing;

namespace Platform.Feature.Tests;

public sealed class RedisOutageTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly RedisGate _gate = new();
    private readonly FeatureServiceFixture _service = new();

    public async ValueTask InitializeAsync()
    {
        _service.RedisAddress = _gate.Address;
        await _service.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _gate.Dispose();
    }

    [Fact]
    public async Task RedisMissingAtStart_ServiceSaysSoAndGoesOnWhenItComes()
    {
        await _service.SendAsync("a", View("1"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/v1/features/shopper"));

        _gate.LeadTo(_service.Redis.Configuration);
        await EventsAsync(1);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health/ready"));
    }

    [Fact]
    public async Task RedisGoneForAWhile_EventsWaitAndCountOnce()
    {
        _gate.LeadTo(_service.Redis.Configuration);
        await _service.SendAsync("a", View("1"));
        await EventsAsync(1);

        _gate.LeadTo(null);
        await _service.SendAsync("a", View("2"));
        await _service.SendAsync("b", View("2"));
        await Eventually.TrueAsync(async () => await StatusAsync("/health/ready") == HttpStatusCode.ServiceUnavailable, s_patience);
        _gate.LeadTo(_service.Redis.Configuration);

        await EventsAsync(2);
        await _service.SendAsync("b", View("3"));
        await EventsAsync(3);
    }

    [Fact]
    public async Task RedisComesBackEmpty_FeaturesAreRebuiltFromTheLog()
    {
        _gate.LeadTo(_service.Redis.Configuration);
        await _service.SendAsync("a", View("1"));
        await _service.SendAsync("b", View("2"));
        await EventsAsync(2);

        using var empty = EmbeddedRedis.Start();
        _gate.LeadTo(empty.Configuration);
        await _service.SendAsync("a", View("3"));
        await _service.SendAsync("b", View("4"));

        await EventsAsync(4);
    }

    private static UserEvent View(string id) => new()
    {
        EventId = id,
        EventType = EventType.DetailPageView,
        VisitorId = FeatureServiceFixture.Pseudonym("shopper"),
        EventTime = s_now,
        ProductDetails = [new ProductDetail { Product = new ProductReference("lamp") }],
    };

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _service.Client.GetAsync(path);
        return answer.StatusCode;
    }

    private Task EventsAsync(long count) =>
        Eventually.GetAsync(() => _service.VisitorAsync("shopper"), v => v?.GetProperty("events").GetInt64() == count, s_patience);
}
