using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Testing.Models;

namespace Platform.Inference.Tests;

/// <summary>The model that the protocol's specification speaks of: it takes UINT32 [2,2] and BOOL [3], and answers FP32 [3,2].</summary>
internal static class SpecificationModel
{
    public static readonly float[] Output = [1.0f, 1.1f, 2.0f, 2.1f, 3.0f, 3.1f];

    public static async Task InstallAsync(InferenceHost host)
    {
        var graph = new GraphWriter("mymodel")
            .Input("input0", TensorType.UInt32, 2, 2)
            .Input("input1", TensorType.Bool, 3)
            .Output("output0", TensorType.Float, 3, 2)
            .Constant("answer", Output, 3, 2)
            .Constant("nothing", [0f], 1);

        // Both inputs are read, and neither changes the answer.
        graph.Node("Cast", ["input0"], ["numbers"]).Attribute("to", (long)TensorType.Float);
        graph.Node("Cast", ["input1"], ["flags"]).Attribute("to", (long)TensorType.Float);
        graph.Node("ReduceMax", ["numbers"], ["number"]).Attribute("keepdims", 0);
        graph.Node("ReduceMax", ["flags"], ["flag"]).Attribute("keepdims", 0);
        graph.Node("Mul", ["number", "flag"], ["read"]);
        graph.Node("Mul", ["read", "nothing"], ["zero"]);
        graph.Node("Add", ["answer", "zero"], ["output0"]);
        var manifest = ModelHolder.Manifest("1") with
        {
            Name = "mymodel",
            Inputs = [new TensorSignature("input0", "UINT32", [2, 2]), new TensorSignature("input1", "BOOL", [3])],
            Outputs = [new TensorSignature("output0", "FP32", [3, 2])],
        };
        Assert.Equal("", (await host.InstallAsync(await host.Holder.PublishAsync(manifest, graph.ToBytes()))).Reason);
    }
}
