using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Models;
using Platform.Inference.Loading;
using Platform.Inference.Serving;
using Platform.Messaging.Buses;
using Platform.Testing;
using Platform.Testing.Models;

namespace Platform.Inference.Tests;

/// <summary>The real inference service on a loopback port, beside a real holder of models.</summary>
internal sealed class InferenceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SharedBus _bus;
    private readonly string _folder;
    private readonly bool _ownFolder;

    private InferenceHost(WebApplication app, SharedBus bus, ModelHolder holder, string folder, bool ownFolder)
    {
        _app = app;
        _bus = bus;
        _folder = folder;
        _ownFolder = ownFolder;
        Holder = holder;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(1) };
    }

    public ModelHolder Holder { get; }

    public HttpClient Client { get; }

    /// <summary>Where gRPC is served, when <c>Inference:GrpcUrl</c> is set.</summary>
    public string GrpcAddress => _app.Urls.Last();

    public IServiceProvider Services => _app.Services;

    /// <param name="settings">Beside the usual ones.</param>
    /// <param name="folder">A store that outlives the host; null for one of its own.</param>
    public static async Task<InferenceHost> StartAsync(Dictionary<string, string?>? settings = null, string? folder = null)
    {
        var holder = new ModelHolder();
        await holder.StartAsync();
        var bus = await SharedBus.StartAsync(CancellationToken.None);
        var store = folder ?? Directory.CreateTempSubdirectory("platform-inference-").FullName;
        var app = InferenceService.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(ModelHolder.Settings());
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Platform:Trainer"] = holder.Address,
                ["Inference:StoreFolder"] = store,
                // Long, so that a test decides when a version is offered.
                ["Inference:PullInterval"] = "01:00:00",
            });
            builder.Configuration.AddInMemoryCollection(settings ?? []);
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton(bus);
        });
        await app.StartAsync();
        return new InferenceHost(app, bus, holder, store, folder is null);
    }

    public async Task<InstallOutcome> InstallAsync(ModelPublished published) =>
        await Services.GetRequiredService<ModelInstaller>().InstallAsync(published, CancellationToken.None);

    public async Task InstallAsync(string version, double score)
    {
        var outcome = await InstallAsync(await Holder.PublishAsync(version, score));
        // The service's first look around may have found it before.
        Assert.True(outcome.Kind is InstallKind.Installed or InstallKind.NotNewer, outcome.ToString());
    }

    public Task<HttpResponseMessage> InferAsync(string body, string path = "/v2/models/ranker/infer") =>
        Client.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    /// <summary>Keeps one run busy until it is disposed, with a model that loops until its caller leaves.</summary>
    public async Task<IDisposable> OccupyAsync()
    {
        var (manifest, onnx) = TestModels.Looping();
        await InstallAsync(await Holder.PublishAsync(manifest, onnx));
        var leave = new CancellationTokenSource();
        var running = Services.GetRequiredService<BatchScheduler>().Running;
        var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[11]}]}""");
        _ = Client.PostAsync("/v2/models/looping/infer", content, leave.Token).ContinueWith(_ => leave.Dispose(), TaskScheduler.Default);
        await Eventually.TrueAsync(() => Services.GetRequiredService<BatchScheduler>().Running > running);
        return new Leaving(leave);
    }

    public static string OneRow(string data = "1,2,3") =>
        $$"""{"inputs":[{"name":"features","shape":[1,3],"datatype":"FP32","data":[{{data}}]}]}""";

    /// <summary>The version and the score of an answer to one row.</summary>
    public async Task<(string Version, double Score)> AnswerAsync()
    {
        using var response = await InferAsync(OneRow());
        var body = await response.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(response.IsSuccessStatusCode, body?.ToJsonString());
        return (body!["model_version"]!.GetValue<string>(), body["outputs"]![0]!["data"]![0]!.GetValue<double>());
    }

    private sealed class Leaving(CancellationTokenSource source) : IDisposable
    {
        public void Dispose() => source.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await _bus.DisposeAsync();
        await Holder.DisposeAsync();
        if (_ownFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
