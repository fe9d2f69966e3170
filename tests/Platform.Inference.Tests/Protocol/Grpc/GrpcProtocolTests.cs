using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Platform.Inference.Protocol;
using Platform.Inference.Protocol.Grpc.Wire;
using Platform.Inference.Serving;
using Platform.Testing;

namespace Platform.Inference.Tests.Protocol.Grpc;

/// <summary>The protocol over gRPC, by a generated client, on the real service.</summary>
public sealed class GrpcProtocolTests : IAsyncLifetime
{
    private InferenceHost _host = null!;
    private GrpcChannel _channel = null!;
    private GRPCInferenceService.GRPCInferenceServiceClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await InferenceHost.StartAsync(new()
        {
            ["Inference:GrpcUrl"] = "http://127.0.0.1:0",
            ["Inference:MaxBodyBytes"] = $"{4 << 20}",
            ["Inference:MaxConcurrency"] = "1",
            ["Inference:MaxQueue"] = "0",
        });
        await _host.InstallAsync("1", 0.25);
        await _host.InstallAsync("2", 0.5);
        _channel = GrpcChannel.ForAddress(_host.GrpcAddress);
        _client = new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return _host.DisposeAsync();
    }

    [Fact]
    public async Task ModelInfer_RawContents_AnswersRaw()
    {
        var request = Ranker(2);
        request.Id = "42";
        request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([1, 2, 3, 4, 5, 6])));
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "score" });

        var response = await _client.ModelInferAsync(request);

        Assert.Equal(("42", "ranker", "2"), (response.Id, response.ModelName, response.ModelVersion));
        var output = Assert.Single(response.Outputs);
        Assert.Equal(("score", "FP32"), (output.Name, output.Datatype));
        Assert.Equal([2, 1], output.Shape);
        Assert.Null(output.Contents);
        Assert.Equal([0.5f, 0.5f], MemoryMarshal.Cast<byte, float>(Assert.Single(response.RawOutputContents).Span).ToArray());
    }

    [Fact]
    public async Task ModelInfer_TypedContentsAndAVersion_AnswersTyped()
    {
        var request = Ranker(1);
        request.ModelVersion = "1";
        request.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { 1, 2, 3 } };

        var response = await _client.ModelInferAsync(request);

        Assert.Equal("1", response.ModelVersion);
        Assert.Empty(response.RawOutputContents);
        Assert.Equal([0.25f], response.Outputs[0].Contents.Fp32Contents);
    }

    [Fact]
    public async Task ModelInfer_EveryDatatypeThatHasTypedContents_GoesInAndOut()
    {
        await EchoModel.InstallAsync(_host, without: ["FP16", "BF16"]);
        var contents = new Dictionary<string, InferTensorContents>
        {
            ["FP32"] = new() { Fp32Contents = { 1.5f, -2 } },
            ["FP64"] = new() { Fp64Contents = { 1.5, -2 } },
            ["INT64"] = new() { Int64Contents = { 1, long.MinValue } },
            ["INT32"] = new() { IntContents = { 1, int.MinValue } },
            ["INT16"] = new() { IntContents = { 1, short.MinValue } },
            ["INT8"] = new() { IntContents = { 1, sbyte.MinValue } },
            ["UINT64"] = new() { Uint64Contents = { 1, ulong.MaxValue } },
            ["UINT32"] = new() { UintContents = { 1, uint.MaxValue } },
            ["UINT16"] = new() { UintContents = { 1, ushort.MaxValue } },
            ["UINT8"] = new() { UintContents = { 1, byte.MaxValue } },
            ["BOOL"] = new() { BoolContents = { true, false } },
            ["BYTES"] = new() { BytesContents = { ByteString.CopyFromUtf8("a"), ByteString.CopyFrom(0xff, 0) } },
        };
        var request = Echo(contents.Keys);
        foreach (var input in request.Inputs)
        {
            input.Contents = contents[input.Datatype];
        }

        var response = await _client.ModelInferAsync(request);

        Assert.Equal(contents.Values, response.Outputs.Select(o => o.Contents));

        contents["INT8"].IntContents[1] = 128;
        var outside = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelInferAsync(request));
        Assert.StartsWith("inputs[5].contents: ", outside.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelInfer_EveryDatatypeRaw_GoesInAndOut()
    {
        await EchoModel.InstallAsync(_host);
        var request = Echo(EchoModel.Types.Select(t => t.Datatype));
        request.RawInputContents.AddRange(request.Inputs.Select(i => ByteString.CopyFrom(Raw(i.Datatype))));

        var response = await _client.ModelInferAsync(request);

        Assert.Equal(request.RawInputContents, response.RawOutputContents);
    }

    [Fact]
    public async Task ModelInfer_WhatTheModelDoesNotTake_IsInvalidArgumentNamingTheField()
    {
        var cases = new (string Field, Action<ModelInferRequest> Spoil)[]
        {
            ("inputs", r => r.Inputs.Clear()),
            ("raw_input_contents[0]", r => r.Inputs[0].Shape[1] = 4),
            ("inputs[0].shape", r => r.Inputs[0].Shape[1] = -1),
            ("inputs[0].shape", r => r.Inputs[0].Shape[1] = long.MaxValue),
            ("inputs[0].datatype", r => r.Inputs[0].Datatype = "FP8"),
            ("inputs[0].name", r => r.Inputs[0].Name = ""),
            ("inputs", r => r.Inputs[0].Name = "other"),
            ("outputs[0].name", r => r.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "x" })),
            ("raw_input_contents", r => r.RawInputContents.Add(ByteString.Empty)),
            ("raw_input_contents[0]", r => r.RawInputContents[0] = ByteString.CopyFrom(1, 2, 3)),
            ("inputs[0].contents", r => r.RawInputContents.Clear()),
            ("inputs[0].contents", r => r.Inputs[0].Contents = new InferTensorContents()),
        };
        foreach (var (field, spoil) in cases)
        {
            var request = Ranker(1);
            request.RawInputContents.Add(ByteString.CopyFrom(new byte[12]));
            spoil(request);

            var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelInferAsync(request));

            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.StartsWith($"{field}: ", error.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ModelInfer_QueueFull_IsResourceExhaustedAndSaysWhenToComeBack()
    {
        var request = Ranker(1);
        request.RawInputContents.Add(ByteString.CopyFrom(new byte[12]));
        using (await _host.OccupyAsync())
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelInferAsync(request));

            Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
            Assert.Equal("1", error.Trailers.GetValue("retry-after"));
        }

        await Eventually.TrueAsync(() => _host.Services.GetRequiredService<BatchScheduler>().Running == 0);
        Assert.Equal("2", (await _client.ModelInferAsync(request)).ModelVersion);
    }

    [Fact]
    public async Task ModelInfer_BodyOfSomeMegabytes_IsTaken()
    {
        var request = Ranker(256 * 1024);
        request.RawInputContents.Add(ByteString.CopyFrom(new byte[256 * 1024 * 12]));

        Assert.Equal(256 * 1024 * 4, (await _client.ModelInferAsync(request)).RawOutputContents[0].Length);
    }

    [Fact]
    public async Task HealthMetadataAndRepository_OverGrpc_SayWhatHttpSays()
    {
        Assert.True((await _client.ServerLiveAsync(new ServerLiveRequest())).Live);
        Assert.True((await _client.ServerReadyAsync(new ServerReadyRequest())).Ready);
        Assert.True((await _client.ModelReadyAsync(new ModelReadyRequest { Name = "ranker", Version = "1" })).Ready);
        Assert.False((await _client.ModelReadyAsync(new ModelReadyRequest { Name = "nobody" })).Ready);
        Assert.Contains("model_repository", (await _client.ServerMetadataAsync(new ServerMetadataRequest())).Extensions);
        var model = await _client.ModelMetadataAsync(new ModelMetadataRequest { Name = "ranker" });
        Assert.Equal(["2", "1"], model.Versions);
        Assert.Equal(("features", "FP32"), (model.Inputs[0].Name, model.Inputs[0].Datatype));
        Assert.Equal([-1, 3], model.Inputs[0].Shape);
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelMetadataAsync(new ModelMetadataRequest { Name = "nobody" }));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);

        await _client.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "ranker" });
        Assert.Empty((await _client.RepositoryIndexAsync(new RepositoryIndexRequest { Ready = true })).Models);
        Assert.Equal("UNAVAILABLE", (await _client.RepositoryIndexAsync(new RepositoryIndexRequest())).Models.Single().State);
        await _client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = "ranker" });
        Assert.Equal("READY", (await _client.RepositoryIndexAsync(new RepositoryIndexRequest())).Models.Single().State);
    }

    /// <summary>The numbers are the protocol's: an existing client is compiled against them.</summary>
    [Fact]
    public void Messages_FieldNumbers_AreTheProtocols()
    {
        Assert.Equal("inference.GRPCInferenceService", GRPCInferenceService.Descriptor.FullName);
        Assert.Equal("model_name=1 model_version=2 id=3 parameters=4 inputs=5 outputs=6 raw_input_contents=7", Fields(ModelInferRequest.Descriptor));
        Assert.Equal("name=1 datatype=2 shape=3 parameters=4 contents=5", Fields(ModelInferRequest.Types.InferInputTensor.Descriptor));
        Assert.Equal("model_name=1 model_version=2 id=3 parameters=4 outputs=5 raw_output_contents=6", Fields(ModelInferResponse.Descriptor));
        Assert.Equal(
            "bool_contents=1 int_contents=2 int64_contents=3 uint_contents=4 uint64_contents=5 fp32_contents=6 fp64_contents=7 bytes_contents=8",
            Fields(InferTensorContents.Descriptor));
        Assert.Equal("name=1 versions=2 platform=3 inputs=4 outputs=5", Fields(ModelMetadataResponse.Descriptor));
    }

    private static string Fields(Google.Protobuf.Reflection.MessageDescriptor message) =>
        string.Join(' ', message.Fields.InFieldNumberOrder().Select(f => $"{f.Name}={f.FieldNumber}"));

    private static ModelInferRequest Ranker(int rows) => new()
    {
        ModelName = "ranker",
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "features", Datatype = "FP32", Shape = { rows, 3 } } },
    };

    private static ModelInferRequest Echo(IEnumerable<string> datatypes)
    {
        var request = new ModelInferRequest { ModelName = "echo" };
        foreach (var datatype in datatypes)
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = $"in_{datatype}", Datatype = datatype, Shape = { 2 } });
            request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = $"out_{datatype}" });
        }

        return request;
    }

    /// <summary>Bytes of two elements.</summary>
    private static byte[] Raw(string datatype) => datatype switch
    {
        "BOOL" => [1, 0],
        "BYTES" => [1, 0, 0, 0, 97, 2, 0, 0, 0, 255, 0],
        _ => [.. Enumerable.Range(1, 2 * Datatype.Find(datatype)!.Bytes).Select(i => (byte)i)],
    };
}
