using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Models.Artifacts;
using Platform.Models.Golden;
using Platform.Models.Onnx;
using Platform.Models.Signing;

namespace Platform.Cli.Tests;

public sealed class ModelsCommandTests : IDisposable
{
    private const int Features = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-models-cli-").FullName;

    [Theory]
    [InlineData("", "No ranker that lists its features serves")]
    [InlineData("views,item_popularity", "has no feature 'price'")]
    public async Task Demo_RankerWithoutWhatItNeeds_IsAMistakeOfTheCaller(string features, string reason)
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.RankerFeatures = features;

        var run = await CommandRun.OfAsync(platform, "models", "demo", "worse", "--out", PathOf("worse.onnx"));

        Assert.Equal(ExitCode.Usage, run.Exit);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("worse.onnx")));
    }

    [Fact]
    public async Task Demo_RankerThatHasIt_WritesTheFileAndWhatComesNext()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.RankerFeatures = "views,price,item_popularity";

        var run = await CommandRun.OfAsync(platform, "models", "demo", "worse", "--out", PathOf("worse.onnx"));

        Assert.Equal(ExitCode.Ok, run.Exit);
        Assert.Contains("--property features=views,price,item_popularity --out ./worse", run.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(PathOf("worse.onnx")).Length > 0);
    }

    [Fact]
    public async Task Keys_NewThenShow_PrintThePublicHalfOnce()
    {
        var file = PathOf("publisher.key");

        var made = await CommandRun.OfAsync(null, "models", "keys", "new", "--out", file, "--json");
        var shown = await CommandRun.OfAsync(null, "models", "keys", "show", file);
        var again = await CommandRun.OfAsync(null, "models", "keys", "new", "--out", file);

        Assert.Equal(made.Json.GetProperty("publicKey").GetString(), shown.Output.Trim());
        Assert.Empty(TrustedKeys.Mistakes([shown.Output.Trim()]));
        Assert.Equal(ExitCode.Usage, again.Exit);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Convert_OnnxThenVerify_TellsWhoSignedAndWhatWasChanged()
    {
        var key = await KeyAsync();
        var artifact = await ConvertAsync("--key", key);

        Assert.Equal(ExitCode.Ok, (await CommandRun.OfAsync(null, "models", "verify", artifact, "--key", key)).Exit);

        await CommandRun.OfAsync(null, "models", "keys", "new", "--out", PathOf("stranger.key"));
        var stranger = await CommandRun.OfAsync(null, "models", "verify", artifact, "--key", PathOf("stranger.key"), "--json");
        Assert.Equal(ExitCode.Failed, stranger.Exit);
        Assert.Contains("No trusted key", stranger.Json.GetProperty("mistakes")[0].GetString(), StringComparison.Ordinal);

        await File.AppendAllTextAsync(Path.Combine(artifact, "model.onnx"), "x");
        var changed = await CommandRun.OfAsync(null, "models", "verify", artifact, "--key", key, "--json");
        Assert.Equal(ExitCode.Failed, changed.Exit);
        Assert.Contains("model.onnx", changed.Json.GetProperty("mistakes")[0].GetString(), StringComparison.Ordinal);

        Assert.Equal(ExitCode.Usage, (await CommandRun.OfAsync(null, "models", "verify", artifact)).Exit);
    }

    [Theory]
    [InlineData("--name", "Bad Name")]
    [InlineData("--property", "nothing")]
    public async Task Convert_BadOption_NamesIt(string option, string value)
    {
        await File.WriteAllBytesAsync(PathOf("model.onnx"), Trees());

        var run = option == "--name"
            ? await CommandRun.OfAsync(null, "models", "convert", PathOf("model.onnx"), "--out", PathOf("out"), option, value)
            : await CommandRun.OfAsync(null, "models", "convert", PathOf("model.onnx"), "--out", PathOf("out"), "--name", "ok", option, value);

        Assert.NotEqual(ExitCode.Ok, run.Exit);
        Assert.Contains(option[2..], run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("out")));
    }

    [Fact]
    public async Task Optimize_TreesOnALabelledSet_KeepsTheTableInTheManifest()
    {
        var artifact = await ConvertAsync();
        await File.WriteAllBytesAsync(PathOf("golden.json"), Golden().Write());

        var run = await CommandRun.OfAsync(
            null, "models", "optimize", artifact, "--golden", PathOf("golden.json"), "--out", PathOf("variants"), "--variants", "trees-50,int8", "--max-loss", "1", "--seconds", "0.1", "--json");

        Assert.True(run.Exit == ExitCode.Ok, run.Error);
        var variants = run.Json.GetProperty("variants");
        Assert.Equal("int8", variants[0].GetProperty("name").GetString());
        Assert.Contains("nothing", variants[0].GetProperty("refusal").GetString(), StringComparison.Ordinal);
        Assert.True(variants[1].GetProperty("sizeRatio").GetDouble() < 0.8);
        var made = await ArtifactFolder.ReadAsync(PathOf("variants/trees-50"), null, new ArtifactLimits(), CancellationToken.None);
        Assert.Empty(made.Mistakes);
        Assert.Equal("1-trees-50", made.Manifest!.Version);
        Assert.Equal("1", made.Manifest.ParentVersion);
        Assert.Equal(1, made.Manifest.Metrics["optimize.trees-50.accepted"]);
        Assert.Equal(0, made.Manifest.Metrics["optimize.int8.accepted"]);
        Assert.True(made.Manifest.Metrics["optimize.trees-50.loss-high"] >= made.Manifest.Metrics["optimize.trees-50.loss"]);
        Assert.Equal(ExitCode.Usage, (await CommandRun.OfAsync(null, "models", "optimize", artifact, "--out", PathOf("other"))).Exit);
    }

    [Fact]
    public async Task Publish_AnArtifact_SendsFilesThenASignatureThatHolds()
    {
        var key = await KeyAsync();
        var artifact = await ConvertAsync();
        var files = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        var announced = new ConcurrentQueue<ModelPublished>();
        await using var admin = await AdminAsync(files, announced);

        var run = await CommandRun.OfAsync(null, "models", "publish", artifact, "--key", key, "--admin", admin.Urls.Single());

        Assert.True(run.Exit == ExitCode.Ok, run.Error);
        var sent = Assert.Single(announced);
        Assert.Equal(("trees", "1"), (sent.Name, sent.Version));
        using var own = PublisherKey.TryParse(await File.ReadAllTextAsync(key))!;
        Assert.Equal(own.Id, new TrustedKeys([own.Public]).SignerOf(sent.ManifestSha256, sent.Signature));
        Assert.Equal(2, files.Count);
        Assert.All(files, f => Assert.Equal(f.Key, Convert.ToHexStringLower(SHA256.HashData(f.Value))));
        Assert.Contains(sent.ManifestSha256, files.Keys);
        var list = await CommandRun.OfAsync(null, "models", "list", "--admin", admin.Urls.Single());
        Assert.Contains("trees", list.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await CommandRun.OfAsync(null, "models", "publish", artifact)).Exit);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Trees() => TreeEnsembleWriter.Write(
        new TreeEnsemble(Features, [.. Enumerable.Range(1, 10).Select(t => new DecisionTree([new SplitNode(t % Features, 0.5, ~0, ~1)], [1.0 / t, 0]))]), "trees");

    private static GoldenSet Golden()
    {
        var random = new Random(2);
        return new GoldenSet
        {
            Cases =
            [
                .. Enumerable.Range(0, 8).Select(_ => new GoldenCase
                {
                    Inputs = [new GoldenTensor("features", "FP32", [12, Features], [.. Enumerable.Range(0, 12 * Features).Select(_ => random.NextDouble())])],
                    Labels = [.. Enumerable.Range(0, 12).Select(_ => random.Next(3))],
                }),
            ],
        };
    }

    private static async Task<WebApplication> AdminAsync(ConcurrentDictionary<string, byte[]> files, ConcurrentQueue<ModelPublished> announced)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapPut("/admin/artifacts/{sha256}", async (string sha256, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            files[sha256] = body.ToArray();
            return Results.Json(new { sha256 });
        });
        app.MapPost("/admin/models", async (HttpRequest request) =>
        {
            var sent = (await request.ReadFromJsonAsync(ContractsJson.Default.ModelPublished))!;
            announced.Enqueue(sent);
            return Results.Json(sent, ContractsJson.Default.ModelPublished);
        });
        app.MapGet("/admin/models", () => Results.Json(new ModelList { Models = [.. announced] }, ContractsJson.Default.ModelList));
        await app.StartAsync();
        return app;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private async Task<string> KeyAsync()
    {
        await CommandRun.OfAsync(null, "models", "keys", "new", "--out", PathOf("publisher.key"));
        return PathOf("publisher.key");
    }

    private async Task<string> ConvertAsync(params string[] more)
    {
        await File.WriteAllBytesAsync(PathOf("model.onnx"), Trees());
        var run = await CommandRun.OfAsync(null, ["models", "convert", PathOf("model.onnx"), "--name", "trees", "--version", "1", "--out", PathOf("artifact"), .. more]);
        Assert.True(run.Exit == ExitCode.Ok, run.Error + run.Output);
        return PathOf("artifact");
    }
}
