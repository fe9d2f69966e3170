using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Load;
using Platform.Local.Regions;
using Platform.Messaging.Buses;
using Platform.Models.Demonstration;
using Platform.Models.Manifests;
using Platform.Models.Publishing;
using Platform.Testing;

namespace Platform.Local.Tests;

/// <summary>
/// Versions prove themselves on the traffic of shoppers who choose what is cheap: the better one is promoted, a worse, a slow and a broken one
/// are rolled back by themselves, and no shopper goes without an answer.
/// </summary>
public sealed class RolloutTests(ITestOutputHelper output)
{
    private const string Model = "ranker";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Publish_BetterWorseSlowAndBroken_TheBetterServesAndTheOthersAreRolledBack()
    {
        // A shadow that orders products the other way round goes on to its canary here, so that shoppers judge it.
        await using var platform = await LocalPlatformFixture.StartAsync(new() { ["Rollouts:LeastRankCorrelation"] = "-1" });
        using var stop = new CancellationTokenSource();
        var (shoppers, shopping) = await ShopAsync(platform, stop.Token);

        await PublishAsync(platform, DemoRankerKind.Baseline, "1");
        await UntilAsync(platform, "1", TransitionKind.Promoted);
        await PublishAsync(platform, DemoRankerKind.Better, "2");
        await UntilAsync(platform, "2", TransitionKind.Promoted);
        await PublishAsync(platform, DemoRankerKind.Worse, "3");
        await UntilAsync(platform, "3", TransitionKind.RolledBack);
        await PublishAsync(platform, DemoRankerKind.Slow, "4");
        await UntilAsync(platform, "4", TransitionKind.RolledBack);
        await PublishAsync(platform, DemoRankerKind.NotFinite, "5");
        await UntilAsync(platform, "5", TransitionKind.RolledBack);

        await stop.CancelAsync();
        await shopping;
        var history = await platform.Admin.GetRolloutHistoryAsync(Model, default);
        foreach (var step in history.Transitions)
        {
            output.WriteLine($"{step.Number} {step.Time:HH:mm:ss} {step.Version} {step.Kind} by {step.By}: {step.Reason}");
        }

        output.WriteLine($"{shoppers.Lists} lists, {shoppers.Failures} failures");
        Assert.Equal("2", (await platform.Admin.GetRolloutsAsync(default)).Of(Model)?.Stable?.Version);
        Assert.Equal(Enumerable.Range(1, history.Transitions.Count).Select(n => (long)n), history.Transitions.Select(t => t.Number));
        Assert.Contains("clicks", history.Transitions.Single(t => t is { Version: "3", Kind: TransitionKind.RolledBack }).Reason, StringComparison.Ordinal);
        Assert.Equal(0, shoppers.Failures);
    }

    [Fact]
    public async Task Publish_AnInstanceDiesAtEachStep_TheFleetConvergesOnOneVersion()
    {
        await using var platform = await LocalPlatformFixture.StartAsync();
        using var stop = new CancellationTokenSource();
        var (shoppers, shopping) = await ShopAsync(platform, stop.Token);
        await PublishAsync(platform, DemoRankerKind.Baseline, "1");
        await UntilAsync(platform, "1", TransitionKind.Promoted);

        string[] versions = ["2", "3", "4"];
        foreach (var (version, step) in versions.Zip([RolloutPhase.Loading, RolloutPhase.Shadow, RolloutPhase.Canary]))
        {
            await PublishAsync(platform, DemoRankerKind.Better, version);
            await CandidateAsync(platform, version, step);
            await DieAsync(platform, "a");
            await CandidateAsync(platform, version, RolloutPhase.Shadow);
            await platform.Admin.PromoteAsync(Model, version, new RolloutOrder { By = "ann", Reason = "a test" }, default);
            await DieAsync(platform, "b");
            await ServesAsync(platform, "a", version);
            await ServesAsync(platform, "b", version);
        }

        await platform.Admin.RollBackAsync(Model, "4", new RolloutOrder { By = "ann", Reason = "a test" }, default);
        await DieAsync(platform, "a");
        await ServesAsync(platform, "a", "3");
        await ServesAsync(platform, "b", "3");
        await stop.CancelAsync();
        await shopping;
        var history = (await platform.Admin.GetRolloutHistoryAsync(Model, default)).Transitions;
        Assert.Equal(Enumerable.Range(1, history.Count).Select(n => (long)n), history.Select(t => t.Number));
        Assert.Equal(["1", .. versions], history.Where(t => t.Kind == TransitionKind.Promoted).Select(t => t.Version));
        Assert.Equal(["4"], history.Where(t => t.Kind == TransitionKind.RolledBack).Select(t => t.Version));
        Assert.Equal(0, shoppers.Failures);
    }

    [Fact]
    public async Task Publish_ARegionIsGone_TheOthersDecideAndTheRegionCatchesUp()
    {
        await using var platform = await LocalPlatformFixture.StartAsync();
        await platform.Edge.PutProductsAsync(Shop.Products, default);
        await PublishAsync(platform, DemoRankerKind.Baseline, "1");
        await UntilAsync(platform, "1", TransitionKind.Promoted);
        await platform.CrashRegionAsync("b");

        // Two engineers at once: one after the other, whichever came first.
        var (anns, bobs) = (await StoreAsync(platform, DemoRankerKind.Better, "2", "ann"), await StoreAsync(platform, DemoRankerKind.Worse, "3", "bob"));
        await Task.WhenAll(AnnounceAsync(platform, anns), AnnounceAsync(platform, bobs));
        var both = await RolloutAsync(platform, m => m is { Candidate.Phase: RolloutPhase.Shadow, Waiting.Count: 1 });
        var (first, second) = (both.Candidate!.Artifact.Version, both.Waiting[0].Version);
        await platform.Admin.PromoteAsync(Model, first, new RolloutOrder { By = "ann", Reason = "a test" }, default);
        await RolloutAsync(platform, m => m.Stable?.Version == first && m.Candidate?.Artifact.Version == second);
        await platform.Admin.RollBackAsync(Model, second, new RolloutOrder { By = "bob", Reason = "a test" }, default);
        await ServesAsync(platform, "a", first);

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await platform.Admin.RollBackAsync(Model, first, new RolloutOrder { By = "ann", Reason = "a test" }, default);
        await ServesAsync(platform, "a", "1");
        output.WriteLine($"rolled back in region a after {watch.ElapsedMilliseconds} ms");

        await platform.RestartRegionAsync("b", default);
        await ServesAsync(platform, "b", "1");
        var history = await platform.Admin.GetRolloutHistoryAsync(Model, default);
        using var observer = new HttpClient { BaseAddress = platform.AddressOf("b", ServiceName.Health) };
        await Eventually.GetAsync(
            () => observer.GetFromJsonAsync("/v1/rollouts/history", ContractsJson.Default.RolloutHistory),
            h => h!.Transitions.Select(t => (t.Number, t.Version, t.Kind)).SequenceEqual(history.Transitions.Select(t => (t.Number, t.Version, t.Kind))),
            s_patience);
        Assert.Equal(["2", "3"], (await RolloutAsync(platform, _ => true)).Withdrawn.Order());
    }

    /// <summary>Fills the shop and lets shoppers in, who choose what is cheap.</summary>
    private static async Task<(ClickingShoppers Shoppers, Task Shopping)> ShopAsync(LocalPlatform platform, CancellationToken stop)
    {
        await platform.Edge.PutProductsAsync(Shop.Products, default);
        await Eventually.TrueAsync(async () => (await platform.Edge.SearchAsync(new SearchRequest { Query = "tent" }, default)).TotalSize > 0, s_patience);
        var shoppers = new ClickingShoppers(
            platform.Edge, new ShoppingPlan { Rate = 60, Visitors = 2_000, Seed = 1, Run = "rollout", MiddlePrice = 50 }, TimeProvider.System);
        return (shoppers, shoppers.RunAsync(stop));
    }

    /// <summary>The inference instance of a region dies and is started again.</summary>
    private static async Task DieAsync(LocalPlatform platform, string region)
    {
        await platform.StopServiceAsync(region, ServiceName.Inference);
        await platform.StartServiceAsync(region, ServiceName.Inference, default);
    }

    private static Task CandidateAsync(LocalPlatform platform, string version, RolloutPhase phase) =>
        RolloutAsync(platform, m => m.Candidate is { } candidate && candidate.Artifact.Version == version && candidate.Phase >= phase);

    private static async Task<ModelRollout> RolloutAsync(LocalPlatform platform, Predicate<ModelRollout> fits) =>
        (await Eventually.GetAsync(() => platform.Admin.GetRolloutsAsync(default), s => s.Of(Model) is { } model && fits(model), s_patience)).Of(Model)!;

    /// <summary>What a region's inference answers with when no version is named.</summary>
    private static async Task ServesAsync(LocalPlatform platform, string region, string version)
    {
        using var inference = new HttpClient { BaseAddress = platform.AddressOf(region, ServiceName.Inference) };
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await inference.GetAsync($"/v2/models/{Model}");
                return answer.IsSuccessStatusCode
                    && (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("versions")[0].GetString() == version;
            },
            s_patience,
            $"{version} serves in region {region}");
    }

    private async Task PublishAsync(LocalPlatform platform, DemoRankerKind kind, string version)
    {
        await AnnounceAsync(platform, await StoreAsync(platform, kind, version, "demo"));
        output.WriteLine($"published {kind} as {version}");
    }

    private static async Task<ModelPublished> StoreAsync(LocalPlatform platform, DemoRankerKind kind, string version, string author)
    {
        var properties = new Dictionary<string, string> { ["featureVersion"] = $"{RankingFeatures.Version}", ["features"] = string.Join(',', RankingFeatures.Names) };
        var published = await platform.ServicesOf(null, ServiceName.Trainer).GetRequiredService<ArtifactPublisher>().PublishAsync(
            DemoRanker.Manifest(Model, version, properties, RankingFeatures.Count, TimeProvider.System.GetUtcNow()) with { Author = author },
            new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = DemoRanker.Write(kind, RankingFeatures.Names) },
            [platform.AddressOf(null, ServiceName.Trainer).ToString()],
            default);
        Assert.Empty(published.Mistakes);
        return published.Announcement!;
    }

    private static Task AnnounceAsync(LocalPlatform platform, ModelPublished published) =>
        platform.ServicesOf(null, ServiceName.Trainer).GetRequiredService<RegionalBuses>().PublishAsync<ModelPublished>(published, default);

    private async Task UntilAsync(LocalPlatform platform, string version, TransitionKind kind)
    {
        var history = await Eventually.GetAsync(
            () => platform.Admin.GetRolloutHistoryAsync(Model, default),
            h => h.Transitions.Any(t => t.Version == version && t.Kind is TransitionKind.Promoted or TransitionKind.RolledBack),
            s_patience,
            $"{version} is promoted or rolled back");
        var last = history.Transitions.Last(t => t.Version == version);
        output.WriteLine($"{version}: {last.Kind}: {last.Reason}; {string.Join(", ", last.Figures.Select(f => $"{f.Key} {f.Value:0.###}"))}");
        Assert.True(last.Kind == kind, $"{version} was {last.Kind}: {last.Reason}");
    }
}
