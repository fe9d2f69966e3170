using System.Text;
using System.Text.Json.Nodes;
using Platform.Models.Manifests;

namespace Platform.Models.Tests.Manifests;

public sealed class ManifestReaderTests
{
    private static readonly ModelManifest s_whole = new()
    {
        Name = "ranker",
        Version = "20260314150926-1",
        ParentVersion = "20260313150926-1",
        Author = "trainer",
        CreatedTime = new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero),
        Inputs = [new TensorSignature("features", "FP32", [-1, 24])],
        Outputs = [new TensorSignature("score", "FP32", [-1, 1])],
        Files = [new ManifestFile("model.onnx", new string('a', 64), 12)],
        DataWindow = new DataWindow(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), 10, 100),
        Metrics = new Dictionary<string, double> { ["ranker.ndcg@10"] = 0.5 },
        Properties = new Dictionary<string, string> { ["featureVersion"] = "1" },
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var reading = ManifestReader.Read(ManifestReader.Write(s_whole));

        Assert.Empty(reading.Mistakes);
        Assert.Equivalent(s_whole, reading.Manifest, strict: true);
    }

    [Fact]
    public void Read_ManyMistakes_ListsThemAll()
    {
        var bad = s_whole with
        {
            SchemaVersion = 9,
            Name = "../x",
            Version = "",
            ParentVersion = "a b",
            Author = "",
            CreatedTime = default,
            Quantisation = "int3",
            Inputs = [new TensorSignature("", "FP31", [-2])],
            Outputs = [],
            Files = [new ManifestFile("../model.onnx", "ABC", 0)],
            DataWindow = new DataWindow(DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch, 1, 1),
        };

        var mistakes = ManifestReader.Read(ManifestReader.Write(bad)).Mistakes;

        string[] fields =
        [
            "schemaVersion", "name", "version", "parentVersion", "author", "createdTime", "quantisation", "inputs[0].name", "inputs[0].datatype", "inputs[0].shape",
            "outputs", "files[0].path", "files[0].sha256", "files[0].bytes", "files: exactly one", "dataWindow",
        ];
        Assert.All(fields, f => Assert.Contains(mistakes, m => m.StartsWith(f, StringComparison.Ordinal)));
        Assert.Equal(fields.Length, mistakes.Count);
    }

    [Theory]
    [InlineData("/model.onnx")]
    [InlineData("a/../model.onnx")]
    [InlineData("a//b")]
    [InlineData("./b")]
    [InlineData("a\\b")]
    [InlineData("C:b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public void Mistakes_PathThatLeavesTheFolder_IsOne(string path)
    {
        var bad = s_whole with { Files = [.. s_whole.Files, new ManifestFile(path, new string('b', 64), 1)] };

        Assert.Contains(ManifestReader.Mistakes(bad), m => m.StartsWith("files[1].path", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"name\":3}")]
    [InlineData("{\"inputs\":null,\"outputs\":null,\"files\":null,\"metrics\":null,\"properties\":null}")]
    [InlineData("{\"inputs\":[null],\"files\":[null]}")]
    [InlineData("{\"metrics\":{\"a\":\"NaN\"}}")]
    public void Read_NotAManifest_IsRefusedAndNotThrown(string json)
    {
        var reading = ManifestReader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Null(reading.Manifest);
        Assert.NotEmpty(reading.Mistakes);
    }

    [Fact]
    public void Read_FieldOfALaterVersion_IsLeftAlone()
    {
        var json = JsonNode.Parse(ManifestReader.Write(s_whole))!.AsObject();
        json["signature"] = "later";

        Assert.Empty(ManifestReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString())).Mistakes);
    }
}
