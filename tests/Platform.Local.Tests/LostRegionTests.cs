using System.Collections.Concurrent;
using Platform.Client;
using Platform.Contracts.Serving;
using Platform.Testing;

namespace Platform.Local.Tests;

public sealed class LostRegionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Crash_RegionA_CostsNoAnswerAndNoEventAndItComesBack()
    {
        await using var platform = await LocalPlatformFixture.StartAsync();
        await platform.Edge.PutProductsAsync(Shop.Products, default);
        await SearchableAsync(platform);

        using var stop = new CancellationTokenSource();
        var accepted = new ConcurrentDictionary<string, long>();
        var failures = new ConcurrentQueue<string>();
        var answers = 0;
        // A client without second tries: what fails here, a shopper would have seen.
        using var shopper = new EdgeClient(new EdgeClientOptions { Address = platform.EdgeAddress, MaxRetries = 0 }, TimeProvider.System);
        var shopping = Enumerable.Range(0, 3).Select(n => Task.Run(async () =>
        {
            var visitor = $"shopper-{n}";
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var taken = await shopper.PublishAsync([Shop.View(visitor, "mug-1")], default);
                    accepted.AddOrUpdate(visitor, taken.Accepted, (_, count) => count + taken.Accepted);
                    await shopper.SearchAsync(new SearchRequest { Query = "tent" }, default);
                    await shopper.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = visitor }, default);
                    Interlocked.Add(ref answers, 3);
                }
                catch (EdgeException e)
                {
                    failures.Enqueue(e.Message);
                }

                await Task.Delay(20);
            }
        })).ToArray();

        await Eventually.TrueAsync(() => Volatile.Read(ref answers) > 60, s_patience);
        await platform.CrashRegionAsync("a");
        var atCrash = Volatile.Read(ref answers);
        await Eventually.TrueAsync(() => Volatile.Read(ref answers) > atCrash + 200, s_patience);
        await Eventually.TrueAsync(async () => await WeightAsync(platform, "a") == 0, s_patience);
        await platform.RestartRegionAsync("a", default);
        await Eventually.TrueAsync(async () => await WeightAsync(platform, "a") == 100, s_patience);
        await stop.CancelAsync();
        await Task.WhenAll(shopping);

        output.WriteLine($"{answers} answers, {failures.Count} failures, {accepted.Values.Sum()} events accepted");
        Assert.Empty(failures);
        foreach (var region in LocalPlatform.Regions)
        {
            using var feature = new EdgeClient(new EdgeClientOptions { Address = platform.AddressOf(region, Regions.ServiceName.Feature), MaxRetries = 30 }, TimeProvider.System);
            foreach (var (visitor, count) in accepted)
            {
                Assert.Equal(count, await Eventually.GetAsync(() => feature.GetEventCountAsync(visitor, default), c => c >= count, s_patience));
            }
        }
    }

    private static async Task SearchableAsync(LocalPlatform platform)
    {
        foreach (var region in LocalPlatform.Regions)
        {
            using var ranking = new EdgeClient(new EdgeClientOptions { Address = platform.AddressOf(region, Regions.ServiceName.Ranking), MaxRetries = 30 }, TimeProvider.System);
            await Eventually.GetAsync(
                async () => (await ranking.SearchAsync(new SearchRequest { Query = "tent" }, default)).TotalSize, size => size >= 20, s_patience);
        }
    }

    private static async Task<int> WeightAsync(LocalPlatform platform, string region) =>
        (await platform.Admin.GetStateAsync(default)).GetProperty("weights").GetProperty(region).GetInt32();
}
