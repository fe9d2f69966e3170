using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Health;
using Platform.Messaging.Buses;
using Platform.Router.Tests.Hosts;
using Platform.Testing;

namespace Platform.Router.Tests.ControlPlane;

/// <summary>The whole loop in one process: three health services, a router and the backends of two regions, on real ports.</summary>
public sealed class ControlLoopTests : IAsyncLifetime
{
    private readonly Backend[] _backends = [Backend.Of("a"), Backend.Of("a"), Backend.Of("b"), Backend.Of("b")];
    private readonly Dictionary<string, string> _observers = new()
    {
        ["a"] = $"http://127.0.0.1:{Ports.Free()}", ["b"] = $"http://127.0.0.1:{Ports.Free()}", [""] = $"http://127.0.0.1:{Ports.Free()}",
    };

    private readonly Dictionary<string, WebApplication> _health = [];
    private readonly string _admin = $"http://127.0.0.1:{Ports.Free()}";
    private readonly TempFolder _state = new();
    private SharedBus _bus = null!;
    private EdgeHost _edge = null!;

    private IEnumerable<Backend> RegionA => _backends.Where(b => b.Region == "a");

    public async ValueTask InitializeAsync()
    {
        _bus = await SharedBus.StartAsync(CancellationToken.None);
        await Task.WhenAll(_backends.Select(b => b.StartAsync()));
        foreach (var region in _observers.Keys)
        {
            await StartObserverAsync(region);
        }

        _edge = await EdgeHost.StartAsync(_backends, _bus, null, [.. Observers(), ("Router:AdminAddress", _admin)]);
        await Eventually.TrueAsync(async () => (await StateAsync()).GetProperty("observers").EnumerateArray().All(o => !o.TryGetProperty("error", out _)));
        // Every observer has to have seen both regions well before a fault means anything.
        await Eventually.TrueAsync(async () => (await VotesAsync()).Count(v => v.GetProperty("verdict").GetString() == "up") == 6);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        foreach (var region in _health.Keys.ToArray())
        {
            await KillObserverAsync(region);
        }

        foreach (var backend in _backends)
        {
            await backend.DisposeAsync();
        }

        await _bus.DisposeAsync();
        _state.Dispose();
    }

    [Fact]
    public async Task RegionKilledWithItsObserver_IsTakenOutAndComesBackByItself()
    {
        var killed = await Load.RunAsync(_edge.Client, 300, async () =>
        {
            await Task.WhenAll(RegionA.Select(b => b.KillAsync()));
            await KillObserverAsync("a");
        });
        await Eventually.TrueAsync(() => Weights() == (0, 100));
        var epoch = _edge.Table.Current.Epoch;
        Assert.True(epoch > 0);
        Assert.Contains("region a is down: 2 of 3 observers", _edge.Table.Current.Decision!.Reason, StringComparison.Ordinal);
        Assert.Empty(killed.Errors);

        await Task.WhenAll(RegionA.Select(b => b.StartAsync()));
        await StartObserverAsync("a");
        var restoring = Load.RunAsync(_edge.Client, 300);
        await Eventually.TrueAsync(() => Weights() == (100, 100));

        Assert.Empty((await restoring).Errors);
        Assert.True(_edge.Table.Current.Epoch >= epoch + 3, "It came back in steps, each with an epoch of its own.");
    }

    [Fact]
    public async Task RegionHangs_IsTakenOutAndComesBackByItself()
    {
        var hung = await Load.RunAsync(_edge.Client, 300, () =>
        {
            foreach (var backend in RegionA)
            {
                backend.Hang();
            }

            return Task.CompletedTask;
        });
        await Eventually.TrueAsync(() => Weights() == (0, 100));
        Assert.Empty(hung.Errors);

        foreach (var backend in RegionA)
        {
            backend.Resume();
        }

        await Eventually.TrueAsync(() => Weights() == (100, 100));
    }

    [Fact]
    public async Task RegionAnswersProbesButErrsOnJourneys_IsTakenOut()
    {
        foreach (var backend in RegionA)
        {
            backend.Status = 500;
        }

        await Eventually.TrueAsync(() => Weights() == (0, 100));

        Assert.Contains("journeys failed", _edge.Table.Current.Decision!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegionAnswersProbesAndJourneysButErrsOnRealRequests_IsTakenOutByTheRoutersView()
    {
        foreach (var backend in RegionA)
        {
            (backend.Status, backend.SparesSynthetic) = (500, true);
        }

        var reason = "";
        await Eventually.TrueAsync(async () =>
        {
            Assert.Empty((await Load.RunAsync(_edge.Client, 100)).Errors);
            reason = _edge.Table.Current.Decision?.Reason ?? "";
            return reason.Contains("real requests", StringComparison.Ordinal);
        });
        Assert.Contains("region a is down", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoOfThreeObserversDead_WeightsStayAndClientsAreServed()
    {
        await KillObserverAsync("a");
        await KillObserverAsync("b");

        var load = await Load.RunAsync(_edge.Client, 400, () => Task.WhenAll(RegionA.Select(b => b.KillAsync())));

        Assert.Empty(load.Errors);
        await Eventually.TrueAsync(async () => (await VotesAsync("")).Any(v => v.GetProperty("region").GetString() == "a" && v.GetProperty("verdict").GetString() == "down"));
        Assert.Equal((100, 100), Weights());
    }

    [Fact]
    public async Task Drain_ByTheAdminPort_MovesTrafficUntilRestored()
    {
        using var drained = await _edge.Admin.PostAsJsonAsync("/admin/regions/a/drain", new { reason = "new kernel" });
        Assert.Equal(HttpStatusCode.OK, drained.StatusCode);
        Assert.Equal((0, 100), Weights());
        var before = RegionA.Sum(b => b.Events.Count);
        var load = await Load.RunAsync(_edge.Client, 100);
        Assert.Empty(load.Errors);
        Assert.Equal(0, RegionA.Sum(b => b.Events.Keys.Count(k => k.Contains("e-", StringComparison.Ordinal) && k.Contains("\"v\"", StringComparison.Ordinal))));
        Assert.True(RegionA.Sum(b => b.Events.Count) >= before);

        using var last = await _edge.Admin.PostAsync("/admin/regions/b/drain", null);
        Assert.Equal(HttpStatusCode.Conflict, last.StatusCode);
        using var unknown = await _edge.Admin.PostAsync("/admin/regions/c/drain", null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        using var restored = await _edge.Admin.PostAsync("/admin/regions/a/restore", null);
        Assert.Equal(HttpStatusCode.OK, restored.StatusCode);
        await Eventually.TrueAsync(() => Weights() == (100, 100));
        var audit = await File.ReadAllLinesAsync(Path.Combine(_edge.State, "audit.jsonl"));
        Assert.Equal(4, audit.Length);
        Assert.Contains("new kernel", audit[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_WithExpiry_EndsByItself()
    {
        using var drained = await _edge.Admin.PostAsJsonAsync(
            "/admin/regions/a/drain", new { reason = "short", expireTime = TimeProvider.System.GetUtcNow().AddSeconds(2) });
        Assert.Equal(HttpStatusCode.OK, drained.StatusCode);
        Assert.Equal((0, 100), Weights());

        await Eventually.TrueAsync(() => Weights() == (100, 100));
    }

    [Theory]
    [InlineData("/v1/epochs")]
    [InlineData("/v1/rollouts/proposals")]
    [InlineData("/v1/rollouts/history")]
    public async Task Proposal_NotSignedByAnObserver_IsRefusedThoughItsKeyIsRight(string path)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-API-Key", EdgeHost.InternalKey);
        client.DefaultRequestHeaders.Add("X-Platform-Word", new string('A', 32));
        client.DefaultRequestHeaders.Add("X-Platform-Signature", Convert.ToBase64String(new byte[64]));

        using var answer = await client.PostAsJsonAsync(_observers[""] + path, new { proposer = "health-a", epoch = 1_000_000 });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var drained = await _edge.Admin.PostAsJsonAsync("/admin/regions/a/drain", new { reason = "a low epoch shows that none was granted" });
        Assert.Equal(HttpStatusCode.OK, drained.StatusCode);
        Assert.True(_edge.Table.Current.Epoch < 1_000_000);
    }

    [Fact]
    public async Task Pin_ByTheAdminPort_FixesTheShareAndNeedsAWeight()
    {
        using var missing = await _edge.Admin.PostAsJsonAsync("/admin/regions/a/pin", new { reason = "no weight" });
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
        using var pinned = await _edge.Admin.PostAsJsonAsync("/admin/regions/a/pin", new { reason = "a load test", weight = 25 });
        Assert.Equal(HttpStatusCode.OK, pinned.StatusCode);
        Assert.Equal((25, 100), Weights());

        using var frozen = await _edge.Admin.PostAsJsonAsync("/admin/regions/a/freeze", new { reason = "stay so" });
        Assert.Equal(HttpStatusCode.OK, frozen.StatusCode);
        Assert.Equal((25, 100), Weights());

        using var restored = await _edge.Admin.PostAsync("/admin/regions/a/restore", null);
        await Eventually.TrueAsync(() => Weights() == (100, 100));
    }

    private (int A, int B) Weights() => (_edge.Table.Weights["a"], _edge.Table.Weights["b"]);

    private async Task<JsonElement> StateAsync() => await _edge.Admin.GetFromJsonAsync<JsonElement>("/admin/state");

    private async Task<JsonElement[]> VotesAsync(string observer = "")
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-API-Key", EdgeHost.InternalKey);
        var state = await client.GetFromJsonAsync<JsonElement>(_observers[observer] + "/v1/routing");
        return [.. state.GetProperty("votes").EnumerateArray()];
    }

    private IEnumerable<(string Key, string Value)> Observers() =>
    [
        ("Platform:Regions:0:Health:0", _observers["a"]), ("Platform:Regions:1:Health:0", _observers["b"]), ("Platform:Witness", _observers[""]),
    ];

    private async Task StartObserverAsync(string region)
    {
        var app = HealthService.Build([], builder =>
        {
            var configuration = EdgeHost.Deployment(_backends);
            foreach (var (key, value) in Observers())
            {
                configuration[key] = value;
            }

            configuration["Platform:Region"] = region;
            configuration["Platform:Routers:0"] = _admin;
            configuration["Health:PassiveInterval"] = "00:00:00.2";
            // The router takes a failing instance out of the traffic before many of its tries fail.
            configuration["Health:PassiveMinTries"] = "5";
            configuration["urls"] = _observers[region];
            configuration["Health:SigningKey"] = EdgeHost.ControlKeys.Private;
            configuration["Health:StatePath"] = Path.Combine(_state.Path, region.Length > 0 ? region : "witness");
            configuration["Health:HoldDown"] = "00:00:01";
            configuration["Health:StepInterval"] = "00:00:00.3";
            configuration["Health:JourneyInterval"] = "00:00:00.3";
            // All hosts of this test share two busy cores: lateness here is nobody's fault.
            configuration["Health:LagThreshold"] = "00:00:02";
            configuration["Health:LeastDeviation"] = "00:00:00.2";
            configuration["Health:ProbeTimeout"] = "00:00:02";
            configuration["Health:VoteExpiry"] = "00:00:05";
            configuration["Health:PeerTimeout"] = "00:00:02";
            builder.Configuration.AddInMemoryCollection(configuration);
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(_bus);
        });
        await app.StartAsync();
        _health[region] = app;
    }

    private async Task KillObserverAsync(string region)
    {
        if (_health.Remove(region, out var app))
        {
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }
}
