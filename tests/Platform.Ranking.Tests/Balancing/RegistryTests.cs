using System.Net;
using System.Net.Http.Json;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Contracts.Serving;
using Platform.Ranking.Tests.Scoring;
using Platform.Ranking.Tests.Serving;
using Platform.Testing;

namespace Platform.Ranking.Tests.Balancing;

/// <summary>Instances that say themselves that they are there, on the real service.</summary>
public sealed class RegistryTests : IAsyncLifetime
{
    private readonly RankingFixture _shop = new();

    public ValueTask InitializeAsync() => _shop.InitializeAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Heartbeat_NewInstance_TakesTheTraffic()
    {
        await using var added = await FakeInference.StartAsync();
        added.Version = "added";

        Assert.Equal(HttpStatusCode.NoContent, await TellAsync(Beat(added)));

        // Who says that it is there stands above addresses that were only configured.
        Assert.Equal("added", (await _shop.HomeAsync("ann")).ServedBy.ModelVersion);
    }

    [Theory]
    [InlineData("[::]")]
    [InlineData("0.0.0.0")]
    public async Task Heartbeat_ListeningOnEveryAddress_IsReachedWhereItCameFrom(string every)
    {
        await using var added = await FakeInference.StartAsync();
        added.Version = "added";

        await TellAsync(Beat(added) with { Address = new Uri($"http://{every}:{new Uri(added.Address).Port}") });

        Assert.Equal("added", (await _shop.HomeAsync("ann")).ServedBy.ModelVersion);
    }

    [Fact]
    public async Task Heartbeat_OneOfTwoDrains_GetsNothingMore()
    {
        await TellAsync(Beat(_shop.First));
        await TellAsync(Beat(_shop.Second));
        await TellAsync(Beat(_shop.First) with { Draining = true });
        var before = _shop.First.Calls;

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(Rungs.None, (await _shop.HomeAsync("ann")).ServedBy.Degraded);
        }

        Assert.Equal(before, _shop.First.Calls);
    }

    [Fact]
    public async Task Heartbeat_StopsComing_InstanceIsForgottenWithinTheLease()
    {
        await using var shop = await RankingFixture.StartAsync(("Ranking:Inference:Lease", "00:00:01"));
        await using var added = await FakeInference.StartAsync();
        added.Version = "added";
        await TellAsync(Beat(added), shop);
        Assert.Equal("added", (await shop.HomeAsync("ann")).ServedBy.ModelVersion);

        await Eventually.TrueAsync(async () => (await shop.HomeAsync("ann")).ServedBy.ModelVersion == "v1");
    }

    [Fact]
    public async Task Heartbeat_WithoutTheModel_IsNotAsked()
    {
        await using var added = await FakeInference.StartAsync();
        await TellAsync(Beat(added) with { Models = new Dictionary<string, IReadOnlyList<string>> { ["other"] = ["1"] } });

        Assert.Equal("v1", (await _shop.HomeAsync("ann")).ServedBy.ModelVersion);
        Assert.Equal(0, added.Calls);
    }

    [Fact]
    public async Task Heartbeat_DiscoveryByDns_CountsForNothing()
    {
        await using var shop = await RankingFixture.StartAsync(("Ranking:Inference:Discovery", "Dns"));
        await using var added = await FakeInference.StartAsync();
        await TellAsync(Beat(added), shop);

        await shop.HomeAsync("ann");

        Assert.Equal(0, added.Calls);
    }

    [Fact]
    public async Task Heartbeat_WithTheKeyOfShops_IsRefused()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await TellAsync(Beat(_shop.First), key: RankingFixture.ClientKey));
    }

    [Theory]
    [InlineData("nowhere", "http://127.0.0.1:1/", 1, "region")]
    [InlineData("a", "file:///etc/passwd", 1, "address")]
    [InlineData("a", "relative", 1, "address")]
    [InlineData("a", "http://127.0.0.1:1/", 0, "capacity")]
    public async Task Heartbeat_BadField_Is400NamingIt(string region, string address, int capacity, string field)
    {
        using var answer = await SendAsync(
            Beat(_shop.First) with { Region = region, Address = new Uri(address, UriKind.RelativeOrAbsolute), Capacity = capacity }, _shop, RankingFixture.InternalKey);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recommend_AnInstanceDiesUnderLoad_NoAnswerFailsOrStepsDown(bool registered)
    {
        if (registered)
        {
            await TellAsync(Beat(_shop.First));
            await TellAsync(Beat(_shop.Second));
        }

        using var ends = new CancellationTokenSource();
        var answered = 0;
        var load = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            while (!ends.IsCancellationRequested)
            {
                Assert.Equal(Rungs.None, (await _shop.HomeAsync($"shopper-{worker}")).ServedBy.Degraded);
                Interlocked.Increment(ref answered);
            }
        })).ToArray();
        await Eventually.TrueAsync(() => Volatile.Read(ref answered) > 50 && _shop.First.Calls > 0 && _shop.Second.Calls > 0);

        await _shop.First.DisposeAsync();
        var atDeath = Volatile.Read(ref answered);
        await Eventually.TrueAsync(() => Volatile.Read(ref answered) > atDeath + 200);
        await ends.CancelAsync();

        await Task.WhenAll(load);
    }

    [Fact]
    public async Task Recommend_OneInstanceHangs_SiblingIsAskedBeforeTheTryEnds()
    {
        for (var i = 0; i < 100; i++)
        {
            await _shop.HomeAsync("ann");
        }

        _shop.First.Hangs = true;
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Rungs.None, (await _shop.HomeAsync("ann")).ServedBy.Degraded);
        }
    }

    private static InstanceHeartbeat Beat(FakeInference instance) => new()
    {
        Address = new Uri(instance.Address),
        Region = "a",
        Instance = "inference-of-a-test",
        Models = new Dictionary<string, IReadOnlyList<string>> { ["ranker"] = [instance.Version] },
        Capacity = 2,
    };

    private async Task<HttpStatusCode> TellAsync(InstanceHeartbeat heartbeat, RankingFixture? shop = null, string key = RankingFixture.InternalKey)
    {
        using var answer = await SendAsync(heartbeat, shop ?? _shop, key);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(InstanceHeartbeat heartbeat, RankingFixture shop, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/inference-instances")
        {
            Content = JsonContent.Create(heartbeat, ContractsJson.Default.InstanceHeartbeat),
        };
        request.Headers.Add("X-API-Key", key);
        using var client = new HttpClient { BaseAddress = shop.Client.BaseAddress };
        return await client.SendAsync(request);
    }
}
