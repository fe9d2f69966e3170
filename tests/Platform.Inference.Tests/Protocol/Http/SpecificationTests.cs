using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Inference.Tests.Protocol.Http;

/// <summary>The examples of the protocol's own specification, as written there.</summary>
public sealed class SpecificationTests : IAsyncLifetime
{
    private const string Infer = "/v2/models/mymodel/infer";
    private InferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await InferenceHost.StartAsync();
        await SpecificationModel.InstallAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>The specification prints one element for <c>input1</c>, whose shape has three; here it has three.</summary>
    [Fact]
    public async Task InferenceRequest_OfTheHttpSpecification_IsAnsweredAsThere()
    {
        using var response = await _host.InferAsync(Request("[ true, true, true ]"), Infer);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal("42", answer!["id"]!.GetValue<string>());
        var expected = JsonNode.Parse("""[{"name":"output0","shape":[3,2],"datatype":"FP32","data":[1.0,1.1,2.0,2.1,3.0,3.1]}]""");
        Assert.True(JsonNode.DeepEquals(expected, answer["outputs"]), answer.ToJsonString());
    }

    [Fact]
    public async Task InferenceRequest_WithTheElementsThatTheSpecificationLeavesOut_IsRefusedSayingSo()
    {
        using var response = await _host.InferAsync(Request("[ true ]"), Infer);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal("inputs[1].data: 1 elements, but the shape [3] has 3.", problem!["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task BinaryRequest_OfTheBinaryTensorExtension_IsAnsweredAsThere()
    {
        var json = Encoding.UTF8.GetBytes(
            """
            {
              "model_name" : "mymodel",
              "inputs" : [
                {
                  "name" : "input0",
                  "shape" : [ 2, 2 ],
                  "datatype" : "UINT32",
                  "parameters" : {
                    "binary_data_size" : 16
                  }
                },
                {
                  "name" : "input1",
                  "shape" : [ 3 ],
                  "datatype" : "BOOL",
                  "parameters" : {
                    "binary_data_size" : 3
                  }
                }
              ],
              "outputs" : [
                {
                  "name" : "output0",
                  "parameters" : {
                    "binary_data" : true
                  }
                }
              ]
            }
            """);
        using var content = new ByteArrayContent([.. json, .. MemoryMarshal.AsBytes<uint>([1, 2, 3, 4]), 1, 0, 1]);
        content.Headers.ContentType = new("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");

        using var response = await _host.Client.PostAsync(Infer, content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        var header = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(header + 24, body.Length);
        var outputs = JsonNode.Parse(body.AsSpan(0, header))!["outputs"];
        var expected = JsonNode.Parse("""[{"name":"output0","shape":[3,2],"datatype":"FP32","parameters":{"binary_data_size":24}}]""");
        Assert.True(JsonNode.DeepEquals(expected, outputs), outputs!.ToJsonString());
        Assert.Equal(SpecificationModel.Output, MemoryMarshal.Cast<byte, float>(body.AsSpan(header)).ToArray());
    }

    [Theory]
    [InlineData("/v2", "name", "version", "extensions")]
    [InlineData("/v2/health/live", "live")]
    [InlineData("/v2/health/ready", "ready")]
    [InlineData("/v2/models/mymodel", "name", "versions", "platform", "inputs", "outputs")]
    [InlineData("/v2/models/mymodel/versions/1", "name", "versions", "platform", "inputs", "outputs")]
    [InlineData("/v2/models/mymodel/ready", "name", "ready")]
    [InlineData("/v2/models/mymodel/versions/1/ready", "name", "ready")]
    public async Task Metadata_OfEveryPath_HasTheFieldsOfTheSpecification(string path, params string[] fields)
    {
        var answer = await _host.Client.GetFromJsonAsync<JsonObject>(path);

        Assert.All(fields, f => Assert.True(answer!.ContainsKey(f), f));
    }

    private static string Request(string flags) => $$"""
        {
          "id" : "42",
          "inputs" : [
            {
              "name" : "input0",
              "shape" : [ 2, 2 ],
              "datatype" : "UINT32",
              "data" : [ 1, 2, 3, 4 ]
            },
            {
              "name" : "input1",
              "shape" : [ 3 ],
              "datatype" : "BOOL",
              "data" : {{flags}}
            }
          ],
          "outputs" : [
            {
              "name" : "output0"
            }
          ]
        }
        """;
}
