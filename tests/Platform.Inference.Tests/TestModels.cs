using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Loading;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Testing.Models;

namespace Platform.Inference.Tests;

/// <summary>Small models, loaded as the service loads them.</summary>
internal static class TestModels
{
    /// <summary>Answers each row of three numbers with one score.</summary>
    public static ServedModel Score(string version = "1", double score = 0.5) =>
        Load(ModelHolder.Manifest(version), ModelHolder.Constant(score), $"score {version} {score}");

    /// <summary>Answers every number with its double; any length of a row.</summary>
    public static ServedModel Doubling()
    {
        var graph = new GraphWriter("doubling").Input("x", TensorType.Float, "n", "length").Output("y", TensorType.Float, "n", "length");
        graph.Node("Add", ["x", "x"], ["y"]);
        return Load(Manifest(new("x", "FP32", [-1, -1]), new("y", "FP32", [-1, -1])), graph.ToBytes(), "doubling");
    }

    /// <summary>Looks a row's number up in a table of two; other numbers it cannot work on.</summary>
    public static ServedModel Lookup()
    {
        var graph = new GraphWriter("lookup").Input("id", TensorType.Int64, "n").Output("value", TensorType.Float, "n").Constant("table", [10, 20], 2);
        graph.Node("Gather", ["table", "id"], ["value"]);
        return Load(Manifest(new("id", "INT64", [-1]), new("value", "FP32", [-1])), graph.ToBytes(), "lookup");
    }

    /// <summary>Answers texts with themselves.</summary>
    public static ServedModel Texts()
    {
        var graph = new GraphWriter("texts").Input("text", TensorType.String, "n").Output("same", TensorType.String, "n");
        graph.Node("Identity", ["text"], ["same"]);
        return Load(Manifest(new("text", "BYTES", [-1]), new("same", "BYTES", [-1])), graph.ToBytes(), "texts");
    }

    /// <summary>Shares of each row in the sum of all rows: what one caller gets depends on the others.</summary>
    public static ServedModel Shares()
    {
        var graph = new GraphWriter("shares").Input("x", TensorType.Float, "n", 2).Output("share", TensorType.Float, "n", 2);
        graph.Node("Softmax", ["x"], ["share"]).Attribute("axis", 0);
        return Load(Manifest(new("x", "FP32", [-1, 2]), new("share", "FP32", [-1, 2])), graph.ToBytes(), "shares");
    }

    /// <summary>Answers with its input, after a loop that never ends when any number is above 10.</summary>
    public static (ModelManifest Manifest, byte[] Onnx) Looping()
    {
        var body = new GraphWriter("body").Input("turn", TensorType.Int64).Input("before", TensorType.Bool).Input("value", TensorType.Float, "n", 1)
            .Output("after", TensorType.Bool).Output("same", TensorType.Float, "n", 1);
        body.Node("Identity", ["before"], ["after"]);
        body.Node("Identity", ["value"], ["same"]);
        var graph = new GraphWriter("looping").Input("x", TensorType.Float, "n", 1).Output("y", TensorType.Float, "n", 1).Constant("limit", [10]);
        graph.Node("ReduceMax", ["x"], ["largest"]).Attribute("keepdims", 0);
        graph.Node("Greater", ["largest", "limit"], ["goOn"]);
        graph.Node("Loop", ["", "goOn", "x"], ["y"]).Attribute("body", body);
        return (Manifest(new("x", "FP32", [-1, 1]), new("y", "FP32", [-1, 1])) with { Name = "looping" }, graph.ToBytes());
    }

    /// <summary>The same, in memory.</summary>
    public static ServedModel LoadedLooping()
    {
        var (manifest, onnx) = Looping();
        return Load(manifest, onnx, "looping");
    }

    public static InferRequest Floats(string name, int rows, params float[] values)
    {
        var request = new InferRequest();
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values);
        request.Inputs.Add(PooledTensor.Copy(name, Datatype.Find("FP32")!, [rows, values.Length / rows], bytes));
        return request;
    }

    public static InferRequest Ids(params long[] ids)
    {
        var request = new InferRequest();
        request.Inputs.Add(PooledTensor.Copy("id", Datatype.Find("INT64")!, [ids.Length], System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(ids)));
        return request;
    }

    private static ModelManifest Manifest(TensorSignature input, TensorSignature output) => ModelHolder.Manifest("1") with { Inputs = [input], Outputs = [output] };

    private static ServedModel Load(ModelManifest manifest, byte[] model, string key)
    {
        var options = Options.Create(new InferenceOptions());
        var loaded = new ModelLoader(new OnnxSessions(new MemoryBudget(options), options), options, TimeProvider.System).Load(
            manifest, key, settings => new InferenceSession(model, settings));
        Assert.Equal("", loaded.Reason);
        return loaded.Model!;
    }
}
