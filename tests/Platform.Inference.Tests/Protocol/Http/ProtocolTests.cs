using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Inference.Serving;
using Platform.Testing;

namespace Platform.Inference.Tests.Protocol.Http;

/// <summary>The protocol over HTTP, on the real service.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private InferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await InferenceHost.StartAsync(new() { ["Inference:MaxBodyBytes"] = "65536", ["Inference:MaxConcurrency"] = "1", ["Inference:MaxQueue"] = "0" });
        await _host.InstallAsync("1", 0.25);
        await _host.InstallAsync("2", 0.5);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Infer_Json_AnswersInTheProtocolsForm()
    {
        using var response = await _host.InferAsync("""{"id":"42","inputs":[{"name":"features","shape":[2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}],"outputs":[{"name":"score"}]}""");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var expected = JsonNode.Parse("""{"id":"42","model_name":"ranker","model_version":"2","outputs":[{"name":"score","datatype":"FP32","shape":[2,1],"data":[0.5,0.5]}]}""");
        Assert.True(JsonNode.DeepEquals(expected, await response.Content.ReadFromJsonAsync<JsonNode>()));
    }

    [Fact]
    public async Task Infer_BinaryBothWays_AnswersTheBytes()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"features","shape":[2,3],"datatype":"FP32","parameters":{"binary_data_size":24}}],"outputs":[{"name":"score","parameters":{"binary_data":true}}]}""");
        using var content = new ByteArrayContent([.. json, .. MemoryMarshal.AsBytes<float>([1, 2, 3, 4, 5, 6])]);
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");

        using var response = await _host.Client.PostAsync("/v2/models/ranker/infer", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        var header = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(8, JsonNode.Parse(body.AsSpan(0, header))!["outputs"]![0]!["parameters"]!["binary_data_size"]!.GetValue<int>());
        Assert.Equal([0.5f, 0.5f], MemoryMarshal.Cast<byte, float>(body.AsSpan(header)).ToArray());
    }

    [Fact]
    public async Task Infer_NamedVersion_IsAnsweredByIt()
    {
        using var previous = await _host.InferAsync(InferenceHost.OneRow(), "/v2/models/ranker/versions/1/infer");
        Assert.Contains("\"model_version\":\"1\"", await previous.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var unknown = await _host.InferAsync(InferenceHost.OneRow(), "/v2/models/ranker/versions/3/infer");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""", "inputs[0].shape")]
    [InlineData("""{"inputs":[{"name":"features","shape":[3],"datatype":"FP32","data":[1,2,3]}]}""", "inputs[0].shape")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,3],"datatype":"FP64","data":[1,2,3]}]}""", "inputs[0].datatype")]
    [InlineData("""{"inputs":[{"name":"other","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", "inputs")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,3],"datatype":"FP32","data":[1,2,3]}],"outputs":[{"name":"x"}]}""", "outputs[0].name")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,3],"datatype":"FP32","data":[1,2]}]}""", "inputs[0].data")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,3],"datatype":"FP32","data":[1,NaN,3]}]}""", "body")]
    public async Task Infer_NotWhatTheModelTakes_Is400NamingTheField(string body, string field)
    {
        using var response = await _host.InferAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonNode>();
        Assert.NotNull(problem!["errors"]![field]);
        Assert.StartsWith(field, problem["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Deadline-Ms", "soon")]
    [InlineData("X-Deadline-Ms", "0")]
    [InlineData("X-Deadline-Ms", "-5")]
    [InlineData("Inference-Header-Content-Length", "x")]
    [InlineData("Inference-Header-Content-Length", "99999999999")]
    public async Task Infer_BadHeader_Is400(string name, string value)
    {
        using var content = new StringContent(InferenceHost.OneRow());
        content.Headers.TryAddWithoutValidation(name, value);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/ranker/infer") { Content = content };
        request.Headers.TryAddWithoutValidation(name, value);

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_BodyOverTheLimit_Is413(bool announced)
    {
        using var content = new StreamContent(new MemoryStream(new byte[70_000]));
        content.Headers.ContentLength = announced ? 70_000 : null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/ranker/infer") { Content = content };
        request.Headers.TransferEncodingChunked = announced ? null : true;

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Infer_QueueFull_Is429WithRetryAfterAndHealsItself()
    {
        using (await _host.OccupyAsync())
        {
            using var refused = await _host.InferAsync(InferenceHost.OneRow());
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await Eventually.TrueAsync(() => _host.Services.GetRequiredService<BatchScheduler>().Running == 0);
        Assert.Equal("2", (await _host.AnswerAsync()).Version);
    }

    [Fact]
    public async Task Infer_GraphThatLoopsForEver_EndsWithItsCallersDeadline()
    {
        var (manifest, onnx) = TestModels.Looping();
        Assert.Equal("", (await _host.InstallAsync(await _host.Holder.PublishAsync(manifest, onnx))).Reason);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/looping/infer")
        {
            Content = new StringContent("""{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[11]}]}"""),
            Headers = { { "X-Deadline-Ms", "100" } },
        };

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("2", (await _host.AnswerAsync()).Version);
    }

    [Fact]
    public async Task Load_AfterARequest_TellsOfIt()
    {
        await _host.AnswerAsync();

        var load = await _host.Client.GetFromJsonAsync<JsonNode>("/v1/load");

        Assert.Equal(1, load!["concurrency"]!.GetValue<int>());
        Assert.True(load["requestsPerSecond"]!.GetValue<double>() > 0);
        Assert.InRange(load["utilization"]!.GetValue<double>(), 0, 1);
    }

    [Fact]
    public async Task Metadata_OfServerModelAndRepository_IsTheProtocols()
    {
        var server = await _host.Client.GetFromJsonAsync<JsonNode>("/v2");
        Assert.Contains("binary_tensor_data", server!["extensions"]!.AsArray().Select(e => e!.GetValue<string>()));
        Assert.True((await _host.Client.GetFromJsonAsync<JsonNode>("/v2/health/live"))!["live"]!.GetValue<bool>());
        Assert.True((await _host.Client.GetFromJsonAsync<JsonNode>("/v2/health/ready"))!["ready"]!.GetValue<bool>());
        Assert.True((await _host.Client.GetFromJsonAsync<JsonNode>("/v2/models/ranker/ready"))!["ready"]!.GetValue<bool>());
        var model = await _host.Client.GetFromJsonAsync<JsonNode>("/v2/models/ranker");
        Assert.Equal(["2", "1"], model!["versions"]!.AsArray().Select(v => v!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"name":"features","datatype":"FP32","shape":[-1,3]}]"""), model["inputs"]));
        using var index = await _host.Client.PostAsync("/v2/repository/index", null);
        Assert.Equal(2, (await index.Content.ReadFromJsonAsync<JsonNode>())!.AsArray().Count(e => e!["state"]!.GetValue<string>() == "READY"));
        using var ready = await _host.Client.PostAsync("/v2/repository/index", new StringContent("""{"ready":true}"""));
        Assert.Equal(2, (await ready.Content.ReadFromJsonAsync<JsonNode>())!.AsArray().Count);
        using var missing = await _host.Client.GetAsync("/v2/models/nobody");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("nobody", (await missing.Content.ReadFromJsonAsync<JsonNode>())!["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnloadThenLoad_OnAnOperatorsWord_TakesTheModelOutAndBack()
    {
        using (var unloaded = await _host.Client.PostAsync("/v2/repository/models/ranker/unload", null))
        {
            Assert.Equal(HttpStatusCode.OK, unloaded.StatusCode);
        }

        using (var gone = await _host.InferAsync(InferenceHost.OneRow()))
        {
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        // News of a newer version does not undo what an operator did.
        Assert.Equal(Inference.Loading.InstallKind.Unloaded, (await _host.InstallAsync(await _host.Holder.PublishAsync("3", 0.75))).Kind);
        using (var loaded = await _host.Client.PostAsync("/v2/repository/models/ranker/load", null))
        {
            Assert.Equal(HttpStatusCode.OK, loaded.StatusCode);
        }

        Assert.Equal("2", (await _host.AnswerAsync()).Version);
        using var unknown = await _host.Client.PostAsync("/v2/repository/models/nobody/load", null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Infer_EveryServedDatatype_GoesInAndOut()
    {
        await EchoModel.InstallAsync(_host);
        var inputs = string.Join(',', EchoModel.Types.Select(t => $$"""{"name":"in_{{t.Datatype}}","shape":[2],"datatype":"{{t.Datatype}}","data":{{t.Data}}}"""));

        using var response = await _host.InferAsync($$"""{"inputs":[{{inputs}}]}""", "/v2/models/echo/infer");

        var answer = await response.Content.ReadFromJsonAsync<JsonNode>();
        foreach (var (datatype, _, data) in EchoModel.Types)
        {
            var output = answer!["outputs"]!.AsArray().Single(o => o!["name"]!.GetValue<string>() == $"out_{datatype}");
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(data), output!["data"]), output.ToJsonString());
        }
    }

    [Theory]
    [InlineData("..%2f..%2fetc%2fpasswd", HttpStatusCode.BadRequest)]
    [InlineData("ABC", HttpStatusCode.BadRequest)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", HttpStatusCode.NotFound)]
    public async Task Artifact_NoFileOfThatHash_IsAProblem(string name, HttpStatusCode expected)
    {
        using var response = await _host.Client.GetAsync($"/v1/artifacts/{name}");

        Assert.Equal(expected, response.StatusCode);
    }
}
