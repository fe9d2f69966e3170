using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Models;
using Platform.Hosting;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Publishing;
using Platform.Models.Signing;

namespace Platform.Testing.Models;

/// <summary>A real host that holds and lists models, as the trainer does.</summary>
public sealed class ModelHolder : IAsyncDisposable
{
    public const int Features = 3;

    /// <summary>Whom the hosts of these tests trust.</summary>
    public static readonly PublisherKey Publisher = PublisherKey.Create();

    private readonly WebApplication _app;
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-holder-").FullName;

    public ModelHolder()
    {
        var builder = PlatformHost.CreateBuilder([], "holder", b => b.Configuration.AddInMemoryCollection(Settings()));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddModelStore(_ => (_folder, new ArtifactLimits()));
        builder.Services.AddModelPublisher();
        _app = builder.Build();
        _app.UsePlatform();
        _app.MapArtifacts();
        _app.MapModelList();
    }

    public string Address => _app.Urls.First();

    public static Dictionary<string, string?> Settings() => new()
    {
        ["Platform:Region"] = "a",
        ["Platform:Instance"] = "test",
        ["Platform:AllowAnonymous"] = "true",
        ["Platform:Telemetry"] = "false",
        ["Platform:PseudonymKey"] = new string('p', 32),
        ["Platform:Regions:0:Name"] = "a",
        ["Models:PublisherKey"] = Publisher.Export(),
        ["Models:TrustedKeys:0"] = Publisher.Public,
    };

    /// <summary>A model whose every score is <paramref name="score"/>, so that an answer tells which version made it.</summary>
    public static byte[] Constant(double score) =>
        TreeEnsembleWriter.Write(new TreeEnsemble(Features, [new DecisionTree([], [score])]), "constant");

    public static ModelManifest Manifest(string version) => new()
    {
        Name = "ranker",
        Version = version,
        Author = "test",
        CreatedTime = DateTimeOffset.UnixEpoch,
        Inputs = [new TensorSignature(TreeEnsembleWriter.InputName, TensorDatatypes.Float32, [-1, Features])],
        Outputs = [new TensorSignature(TreeEnsembleWriter.OutputName, TensorDatatypes.Float32, [-1, 1])],
        Properties = new Dictionary<string, string> { ["featureVersion"] = "1" },
    };

    public Task StartAsync() => _app.StartAsync();

    public Task StopAsync() => _app.StopAsync();

    public Task<ModelPublished> PublishAsync(ModelManifest manifest, byte[] model) =>
        PublishAsync(manifest, new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = model });

    public async Task<ModelPublished> PublishAsync(ModelManifest manifest, Dictionary<string, byte[]> files)
    {
        var result = await _app.Services.GetRequiredService<ArtifactPublisher>().PublishAsync(manifest, files, [Address], CancellationToken.None);
        Assert.Empty(result.Mistakes);
        return result.Announcement!;
    }

    public Task<ModelPublished> PublishAsync(string version, double score) => PublishAsync(Manifest(version), Constant(score));

    /// <summary>Stores any bytes as a manifest and announces them: what the publisher would not do.</summary>
    public async Task<ModelPublished> ForgeAsync(string version, byte[] manifest, string name = "ranker")
    {
        var added = await _app.Services.GetRequiredService<ArtifactStore>().AddAsync(manifest, CancellationToken.None);
        return new ModelPublished
        {
            Name = name,
            Version = version,
            ManifestSha256 = added.Sha256!,
            Signature = Publisher.Sign(added.Sha256!),
            Holders = [Address],
            PublishedBy = "test",
            PublishedTime = DateTimeOffset.UnixEpoch,
        };
    }

    public async Task<string> AddAsync(byte[] file) => (await _app.Services.GetRequiredService<ArtifactStore>().AddAsync(file, CancellationToken.None)).Sha256!;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
