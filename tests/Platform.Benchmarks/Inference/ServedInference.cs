using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Platform.Contracts.Models;
using Platform.Inference;
using Platform.Inference.Loading;
using Platform.Inference.Protocol;
using Platform.Inference.Protocol.Grpc.Wire;
using Platform.Inference.Serving;
using Platform.Load;
using Platform.Messaging.Buses;
using Platform.Testing.Models;

namespace Platform.Benchmarks.Inference;

/// <summary>The real service with one model in it, and requests of it over HTTP and gRPC.</summary>
internal sealed class ServedInference : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SharedBus _bus;
    private readonly DirectoryInfo _folder;
    private readonly Uri _http;
    private readonly Uri _grpc;
    private readonly RawHttpPool _client;

    private ServedInference(WebApplication app, SharedBus bus, DirectoryInfo folder)
    {
        _app = app;
        _bus = bus;
        _folder = folder;
        _http = new Uri(app.Urls.First());
        _grpc = new Uri(app.Urls.Last());
        _client = new RawHttpPool(_http, apiKey: null);
    }

    /// <param name="model">The model that is loaded.</param>
    /// <param name="maxRows">Rows of a run; 1 for no batching.</param>
    /// <param name="stop">Ends the start.</param>
    /// <param name="trainer">Where other versions come from, if any do.</param>
    public static async Task<ServedInference> StartAsync(MeasuredModel model, int maxRows, CancellationToken stop, ModelHolder? trainer = null)
    {
        var folder = Directory.CreateTempSubdirectory("platform-inference-");
        var bus = await SharedBus.StartAsync(stop);
        var app = InferenceService.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(bus);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Platform:Region"] = "a",
                ["Platform:Regions:0:Name"] = "a",
                ["Platform:AllowAnonymous"] = "true",
                ["Platform:Telemetry"] = "false",
                ["Platform:PseudonymKey"] = new string('p', 32),
                ["Models:TrustedKeys:0"] = ModelHolder.Publisher.Public,
                ["Platform:Trainer"] = trainer?.Address,
                // Nothing is swapped unasked.
                ["Inference:PullInterval"] = "01:00:00",
                ["Inference:StoreFolder"] = folder.FullName,
                ["Inference:GrpcUrl"] = "http://127.0.0.1:0",
                // As many runs and threads as the bare loop has.
                ["Inference:MaxConcurrency"] = "1",
                ["Inference:IntraOpThreads"] = "1",
                ["Inference:MaxQueue"] = "4096",
                ["Inference:Batching:MaxRows"] = maxRows.ToString(CultureInfo.InvariantCulture),
            });
        });
        await app.StartAsync(stop);
        var loaded = app.Services.GetRequiredService<ModelLoader>().Load(
            model.Manifest, $"served {model.Manifest.Name}", settings => new InferenceSession(model.Onnx, settings));
        app.Services.GetRequiredService<ModelCatalog>().Slot(model.Manifest.Name)
            .Swap(loaded.Model ?? throw new InvalidOperationException($"{model.Manifest.Name} is not loaded: {loaded.Reason}"));
        return new ServedInference(app, bus, folder);
    }

    /// <summary>A request over HTTP with binary tensors both ways.</summary>
    public ModelRequest Http(MeasuredModel model, int rows)
    {
        var inputs = model.Inputs.Select((input, i) =>
            $$$"""{"name":"{{{model.Manifest.Inputs[i].Name}}}","datatype":"{{{model.Manifest.Inputs[i].Datatype}}}","shape":[{{{string.Join(',', [rows, .. input.Shape])}}}],"parameters":{"binary_data_size":{{{rows * input.Row.Length}}}}}""");
        var json = Encoding.UTF8.GetBytes($$$"""{"inputs":[{{{string.Join(',', inputs)}}}],"parameters":{"binary_data_output":true}}""");
        return new ModelRequest(
            new Uri(_http, $"/v2/models/{model.Manifest.Name}/infer"),
            Http2: false,
            [("Content-Type", "application/octet-stream"), ("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture))],
            [.. json, .. model.Inputs.SelectMany(i => Rows(i.Row, rows))],
            AnswerBytes(model, rows));
    }

    /// <summary>A request over gRPC with raw tensors both ways.</summary>
    public ModelRequest Grpc(MeasuredModel model, int rows)
    {
        var request = new ModelInferRequest { ModelName = model.Manifest.Name };
        for (var i = 0; i < model.Inputs.Count; i++)
        {
            var (row, shape) = model.Inputs[i];
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor
            {
                Name = model.Manifest.Inputs[i].Name,
                Datatype = model.Manifest.Inputs[i].Datatype,
                Shape = { (long[])[rows, .. shape] },
            });
            request.RawInputContents.Add(ByteString.CopyFrom(Rows(row, rows)));
        }

        // Before each message of a stream: not compressed, and its length.
        var message = request.ToByteArray();
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return new ModelRequest(
            new Uri(_grpc, "/inference.GRPCInferenceService/ModelInfer"), Http2: true, [("content-type", "application/grpc"), ("te", "trailers")], frame, AnswerBytes(model, rows));
    }

    /// <summary>Sends one over HTTP/1.1, again and again; throws when the answer is an error.</summary>
    public Func<int, CancellationToken, Task> Sender(ModelRequest request)
    {
        var headers = string.Concat(request.Headers.Select(h => $"{h.Name}: {h.Value}\r\n"));
        var head = Encoding.ASCII.GetBytes($"POST {request.Url.AbsolutePath} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {request.Body.Length}\r\n\r\n");
        byte[] bytes = [.. head, .. request.Body];
        return async (_, stop) =>
        {
            var answer = await _client.SendAsync(bytes, stop);
            if (answer.Status != 200)
            {
                throw new InvalidOperationException($"The service answered {answer.Status}: a throughput of errors is none.");
            }
        };
    }

    /// <summary>Has another version fetched, verified, loaded, warmed and swapped in.</summary>
    public async Task InstallAsync(ModelPublished published, CancellationToken stop)
    {
        var outcome = await _app.Services.GetRequiredService<ModelInstaller>().InstallAsync(published, stop);
        if (outcome.Kind != InstallKind.Installed)
        {
            throw new InvalidOperationException($"{published.Version} does not serve: {outcome}");
        }
    }

    /// <summary>Managed bytes that a run leaves for the garbage collector, from the parsed request to the answer's tensors.</summary>
    public long AllocatedBytes(MeasuredModel model, int rows)
    {
        const int Runs = 200;
        using var served = _app.Services.GetRequiredService<ModelCatalog>().Find(model.Manifest.Name)!.Hold(null)!;
        using var request = new InferRequest();
        request.Inputs.AddRange(model.Inputs.Select((input, i) => PooledTensor.Copy(
            model.Manifest.Inputs[i].Name, Datatype.Find(model.Manifest.Inputs[i].Datatype)!, [rows, .. input.Shape], Rows(input.Row, rows))));
        InferRequest[] requests = [request];
        served.Run(requests, CancellationToken.None)[0].Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Runs; i++)
        {
            served.Run(requests, CancellationToken.None)[0].Dispose();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _bus.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static int AnswerBytes(MeasuredModel model, int rows) =>
        model.Manifest.Outputs.Sum(o => Datatype.Find(o.Datatype)!.Bytes * rows * (int)o.Shape.Skip(1).Aggregate(1L, (product, size) => product * size));

    private static byte[] Rows(byte[] row, int rows) => [.. Enumerable.Repeat(row, rows).SelectMany(r => r)];
}
