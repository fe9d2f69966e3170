using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Models;
using Platform.Inference.Loading;
using Platform.Messaging.Buses;
using Platform.Models.Demonstration;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Testing;
using Platform.Testing.Models;

namespace Platform.Inference.Tests.Loading;

public sealed class ModelInstallTests
{
    [Fact]
    public async Task Swap_UnderConcurrentLoad_FailsNoRequestAndMixesNoVersions()
    {
        await using var host = await InferenceHost.StartAsync();
        await host.InstallAsync("00", 0);
        using var stop = new CancellationTokenSource();
        var answered = 0;
        var clients = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            var last = "";
            while (!stop.IsCancellationRequested)
            {
                var (version, score) = await host.AnswerAsync();
                // The score names the version that computed it; versions never go back for one caller.
                Assert.Equal(int.Parse(version, CultureInfo.InvariantCulture), (int)score);
                Assert.True(string.CompareOrdinal(version, last) >= 0);
                last = version;
                Interlocked.Increment(ref answered);
            }
        })).ToArray();

        for (var version = 1; version <= 12; version++)
        {
            await host.InstallAsync($"{version:00}", version);
            var before = Volatile.Read(ref answered);
            await Eventually.TrueAsync(() => Volatile.Read(ref answered) > before + 20 || clients.Any(c => c.IsCompleted));
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal(("12", 12.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Install_EveryKindOfBadArtifact_IsRefusedWhileTheOldOneServes()
    {
        await using var host = await InferenceHost.StartAsync(new() { ["Inference:MaxDeadline"] = "00:00:03" });
        await host.InstallAsync("1", 1);
        var good = ModelHolder.Constant(9);
        string[] features = ["price", "item_popularity", "rating"];
        var log = new GraphWriter("log").Input("features", TensorType.Float, "n", 3).Output("score", TensorType.Float, "n", 3);
        log.Node("Log", ["features"], ["score"]);
        var large = new GraphWriter("large").Input("features", TensorType.Float, "n", 3).Output("score", TensorType.Float, "n", 1)
            .Indexes("shape", [1, 1L << 31], 2).Indexes("axes", [1], 1);
        large.Node("ConstantOfShape", ["shape"], ["zeros"]);
        large.Node("ReduceMax", ["zeros"], ["zero"]).Attribute("axes", [1L]);
        large.Node("ReduceSum", ["features", "axes"], ["sum"]);
        large.Node("Add", ["sum", "zero"], ["score"]);
        var bad = new (string Why, ModelManifest Manifest, byte[] Model)[]
        {
            ("truncated", ModelHolder.Manifest("20"), good[..(good.Length / 2)]),
            ("no model at all", ModelHolder.Manifest("21"), "hello"u8.ToArray()),
            ("another input name", ModelHolder.Manifest("22") with { Inputs = [new TensorSignature("x", "FP32", [-1, 3])] }, good),
            ("another input type", ModelHolder.Manifest("23") with { Inputs = [new TensorSignature("features", "INT64", [-1, 3])] }, good),
            ("another input shape", ModelHolder.Manifest("24") with { Inputs = [new TensorSignature("features", "FP32", [-1, 4])] }, good),
            ("another output shape", ModelHolder.Manifest("25") with { Outputs = [new TensorSignature("score", "FP32", [-1, 2])] }, good),
            ("one more output", ModelHolder.Manifest("26") with { Outputs = [.. ModelHolder.Manifest("").Outputs, new TensorSignature("more", "FP32", [-1, 1])] }, good),
            ("an answer that is not finite", ModelHolder.Manifest("27") with { Outputs = [new TensorSignature("score", "FP32", [-1, 3])] }, log.ToBytes()),
            ("more memory than there is", ModelHolder.Manifest("28"), DemoRanker.Write(DemoRankerKind.MemoryHog, features)),
            ("more memory than there is, known beforehand", ModelHolder.Manifest("280"), large.ToBytes()),
            ("no end", ModelHolder.Manifest("29"), DemoRanker.Write(DemoRankerKind.Endless, features)),
        };
        foreach (var (why, manifest, model) in bad)
        {
            var outcome = await host.InstallAsync(await host.Holder.PublishAsync(manifest, model));

            Assert.True(outcome.Kind == InstallKind.Refused, $"{why}: {outcome}");
            Assert.NotEqual("", outcome.Reason);
            Assert.Equal(("1", 1.0), await host.AnswerAsync());
        }

        Assert.Equal(InstallKind.Refused, (await host.InstallAsync(await host.Holder.ForgeAsync("30", "{}"u8.ToArray()))).Kind);
        Assert.Equal(InstallKind.Refused, (await host.InstallAsync(await host.Holder.ForgeAsync("31", ManifestReader.Write(await WholeAsync(host, "32"))))).Kind);
        Assert.Equal(InstallKind.Refused, (await host.InstallAsync(Announcement(host, "../x", new string('a', 64)))).Kind);
        Assert.Equal(InstallKind.Refused, (await host.InstallAsync(Announcement(host, "40", "..%2f"))).Kind);

        // And then a good one is taken all the same.
        await host.InstallAsync("50", 5);
        Assert.Equal(("50", 5.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Install_FileNobodyHasWhole_WaitsAndTakesItLater()
    {
        await using var host = await InferenceHost.StartAsync();
        await host.InstallAsync("1", 1);
        var (model, announcement) = await UnlistedAsync(host, "2", 2);

        Assert.Equal(InstallKind.NotFetched, (await host.InstallAsync(announcement)).Kind);
        Assert.Equal(("1", 1.0), await host.AnswerAsync());

        await host.Holder.AddAsync(model);
        Assert.Equal(InstallKind.Installed, (await host.InstallAsync(announcement)).Kind);
        Assert.Equal(("2", 2.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Install_ModelThatDoesNotFitInMemory_IsRefusedWithTheFiguresAndTheOldOneServes()
    {
        var limit = Environment.WorkingSet + (2L << 30);
        await using var host = await InferenceHost.StartAsync(new() { ["Inference:MemoryLimitBytes"] = $"{limit}", ["Inference:MaxFileBytes"] = "1000000000" });
        await host.InstallAsync("1", 1);
        var manifest = ModelHolder.Manifest("2") with { Files = [new ManifestFile(ModelManifest.ModelFile, new string('a', 64), 900_000_000)] };
        var announcement = await host.Holder.ForgeAsync("2", ManifestReader.Write(manifest));

        var outcome = await host.InstallAsync(announcement);

        Assert.Equal(InstallKind.NoRoom, outcome.Kind);
        Assert.Contains("900 MB of files need 2716.8 MB", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(("1", 1.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Install_OlderOrSameVersion_ChangesNothing()
    {
        await using var host = await InferenceHost.StartAsync();
        var first = await host.Holder.PublishAsync("1", 1);
        await host.InstallAsync(first);
        await host.InstallAsync("2", 2);

        Assert.Equal(InstallKind.NotNewer, (await host.InstallAsync(first)).Kind);
        Assert.Equal(("2", 2.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Install_HolderThatTheConfigurationDoesNotKnow_IsNotAsked()
    {
        await using var stranger = new ModelHolder();
        await stranger.StartAsync();
        await using var host = await InferenceHost.StartAsync();

        var outcome = await host.InstallAsync(await stranger.PublishAsync("1", 1));

        Assert.Equal(InstallKind.NotFetched, outcome.Kind);
        Assert.DoesNotContain(new Uri(stranger.Address).Authority, outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAModel_IsReadyButDegraded()
    {
        await using var host = await InferenceHost.StartAsync();

        using var response = await host.Client.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal("degraded", body!["status"]!.GetValue<string>());
        Assert.Equal("no model loaded", body["checks"]!["models"]!["detail"]!.GetValue<string>());
        using var protocol = await host.Client.GetAsync("/v2/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, protocol.StatusCode);
    }

    [Fact]
    public async Task Start_WithAStoreAndNobodyElse_ServesWhatItServedBefore()
    {
        var folder = Directory.CreateTempSubdirectory("platform-inference-").FullName;
        await using (var before = await InferenceHost.StartAsync(folder: folder))
        {
            await before.InstallAsync("7", 7);
        }

        // Its holder is another one, which has nothing.
        await using (var after = await InferenceHost.StartAsync(folder: folder))
        {
            await Eventually.TrueAsync(async () => (await after.Client.GetAsync("/v2/models/ranker/ready")).IsSuccessStatusCode);
            Assert.Equal(("7", 7.0), await after.AnswerAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Start_TwoInstancesOnOneFolder_NeitherTakesTheOthersFiles()
    {
        using var folder = new TempFolder();
        var first = await InferenceHost.StartAsync(folder: folder.Path);
        await first.InstallAsync("7", 7);
        await using var second = await InferenceHost.StartAsync(folder: folder.Path);
        await second.InstallAsync("8", 8);
        await first.DisposeAsync();

        await using var again = await InferenceHost.StartAsync(folder: folder.Path);
        await Eventually.TrueAsync(async () => (await again.Client.GetAsync("/v2/models/ranker/ready")).IsSuccessStatusCode);
        Assert.Equal((("7", 7.0), ("8", 8.0)), (await again.AnswerAsync(), await second.AnswerAsync()));
    }

    [Fact]
    public async Task Install_VersionThatTheProcessDiedOver_IsRefusedAfterAFewDeaths()
    {
        await using var host = await InferenceHost.StartAsync();
        var (model, published) = await UnlistedAsync(host, "1", 1);
        await host.Holder.AddAsync(model);
        var attempts = host.Services.GetRequiredService<LoadAttempts>();
        for (var death = 0; death < LoadAttempts.Most; death++)
        {
            Assert.Null(attempts.Begin(published.ManifestSha256));
        }

        var outcome = await host.InstallAsync(published);

        Assert.Equal((InstallKind.Refused, "The process died 3 times while it was loaded."), (outcome.Kind, outcome.Reason));
        await host.InstallAsync("2", 2);
        Assert.Equal(("2", 2.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Start_VersionThatServedBefore_IsLoadedHoweverOftenTheProcessDied()
    {
        using var folder = new TempFolder();
        string served;
        await using (var before = await InferenceHost.StartAsync(folder: folder.Path))
        {
            var published = await before.Holder.PublishAsync("7", 7);
            await before.InstallAsync(published);
            served = published.ManifestSha256;
            var attempts = before.Services.GetRequiredService<LoadAttempts>();
            while (attempts.Begin(served) is null)
            {
            }
        }

        await using var after = await InferenceHost.StartAsync(folder: folder.Path);
        await Eventually.TrueAsync(async () => (await after.Client.GetAsync("/v2/models/ranker/ready")).IsSuccessStatusCode);
        Assert.Equal(("7", 7.0), await after.AnswerAsync());
    }

    [Fact]
    public async Task Announced_OnTheBus_IsInstalled()
    {
        await using var host = await InferenceHost.StartAsync();
        var buses = host.Services.GetRequiredService<RegionalBuses>();
        await Eventually.TrueAsync(() => buses.Connections.Values.All(c => c));

        await buses.PublishAsync(await host.Holder.PublishAsync("3", 3), CancellationToken.None);

        await Eventually.TrueAsync(async () => (await host.Client.GetAsync("/v2/models/ranker/ready")).IsSuccessStatusCode);
        Assert.Equal(("3", 3.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Listed_ByTheHolder_IsPulledWithoutTheBus()
    {
        await using var host = await InferenceHost.StartAsync(new() { ["Inference:PullInterval"] = "00:00:00.2" });
        await host.Holder.PublishAsync("4", 4);

        await Eventually.TrueAsync(async () => (await host.Client.GetAsync("/v2/models/ranker/ready")).IsSuccessStatusCode);
        Assert.Equal(("4", 4.0), await host.AnswerAsync());
        // A version serves a moment before it is written down.
        await Eventually.TrueAsync(async () => (await host.Client.GetFromJsonAsync<JsonNode>("/v1/models"))!["models"]!.AsArray() is [{ } own] && own["version"]!.GetValue<string>() == "4");
    }

    /// <summary>A version that the holder tells nobody of, whose model it does not have yet.</summary>
    private static async Task<(byte[] Model, ModelPublished Announcement)> UnlistedAsync(InferenceHost host, string version, double score)
    {
        var model = ModelHolder.Constant(score);
        var manifest = ModelHolder.Manifest(version) with
        {
            Files = [new ManifestFile(ModelManifest.ModelFile, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(model)), model.Length)],
        };
        return (model, await host.Holder.ForgeAsync(version, ManifestReader.Write(manifest)));
    }

    private static ModelPublished Announcement(InferenceHost host, string version, string sha256) => new()
    {
        Name = "ranker",
        Version = version,
        ManifestSha256 = sha256,
        Holders = [host.Holder.Address],
        PublishedBy = "test",
        PublishedTime = DateTimeOffset.UnixEpoch,
    };

    private static async Task<ModelManifest> WholeAsync(InferenceHost host, string version)
    {
        var model = ModelHolder.Constant(1);
        return ModelHolder.Manifest(version) with { Files = [new ManifestFile(ModelManifest.ModelFile, await host.Holder.AddAsync(model), model.Length)] };
    }
}
