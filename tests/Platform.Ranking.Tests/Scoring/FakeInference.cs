using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.FeatureStore.Ranking;

namespace Platform.Ranking.Tests.Scoring;

/// <summary>
/// The other side of the process boundary: an inference instance that speaks the Open Inference Protocol. Its model puts the dearest
/// product first, which no candidate source does, so that a list shows who ordered it.
/// </summary>
public sealed class FakeInference : IAsyncDisposable
{
    private static readonly int s_price = RankingFeatures.Names.ToList().IndexOf("price");
    private readonly WebApplication _app;
    private int _calls;

    private FakeInference(WebApplication app)
    {
        _app = app;
        app.MapPost("/v2/models/{model}/infer", InferAsync);
        app.MapPost("/v2/models/{model}/versions/{version}/infer", InferAsync);
    }

    public string Address => _app.Urls.First();

    public int Calls => Volatile.Read(ref _calls);

    public string Version { get; set; } = "v1";

    /// <summary>Answer with this status instead.</summary>
    public int? Status { get; set; }

    /// <summary>Answer with this text instead of a result.</summary>
    public string? Body { get; set; }

    /// <summary>Never answer.</summary>
    public bool Hangs { get; set; }

    /// <summary>Answer in JSON although binary was asked for, as a server without the extension does.</summary>
    public bool AnswersJson { get; set; }

    /// <summary>Of a call that names a version: its scores from those that the model would give; absent for a version that is not in memory.</summary>
    public ConcurrentDictionary<string, Func<float, float>> Versions { get; } = [];

    /// <summary>The versions that calls named, in their order; empty for those that named none.</summary>
    public ConcurrentQueue<string> Named { get; } = [];

    /// <summary>The rows of the last call.</summary>
    public float[][] LastRows { get; private set; } = [];

    public static async Task<FakeInference> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var fake = new FakeInference(builder.Build());
        await fake._app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task InferAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        if (Status is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (Body is { } text)
        {
            await context.Response.WriteAsync(text);
            return;
        }

        var version = context.Request.RouteValues["version"] as string;
        Named.Enqueue(version ?? "");
        if (version is not null && !Versions.ContainsKey(version))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await AnswerAsync(context, body.ToArray(), version ?? Version, version is null ? s => s : Versions[version]);
    }

    private async Task AnswerAsync(HttpContext context, byte[] body, string version, Func<float, float> change)
    {
        var header = int.Parse(context.Request.Headers["Inference-Header-Content-Length"].ToString(), CultureInfo.InvariantCulture);
        using var json = JsonDocument.Parse(body.AsMemory(0, header));
        var shape = json.RootElement.GetProperty("inputs")[0].GetProperty("shape");
        var (rows, columns) = (shape[0].GetInt32(), shape[1].GetInt32());
        LastRows = [.. MemoryMarshal.Cast<byte, float>(body.AsSpan(header)).ToArray().Chunk(columns)];
        var scores = LastRows.Select(r => change(r[s_price])).ToArray();
        if (AnswersJson)
        {
            await context.Response.WriteAsJsonAsync(new
            {
                model_name = "ranker",
                model_version = version,
                outputs = new[] { new { name = "score", shape = new[] { rows, 1 }, datatype = "FP32", data = scores } },
            });
            return;
        }

        var head = Encoding.UTF8.GetBytes(
            $$$"""{"model_name":"ranker","model_version":"{{{version}}}","outputs":[{"name":"score","shape":[{{{rows}}},1],"datatype":"FP32","parameters":{"binary_data_size":{{{rows * 4}}}}}]}""");
        context.Response.Headers["Inference-Header-Content-Length"] = head.Length.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(head);
        await context.Response.Body.WriteAsync(MemoryMarshal.AsBytes(scores.AsSpan()).ToArray());
    }
}
