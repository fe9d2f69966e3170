using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Testing.Models;

namespace Platform.Inference.Tests;

/// <summary>A model that answers with what it was given, with an input of each datatype.</summary>
internal static class EchoModel
{
    /// <summary>Each datatype, with two elements as JSON.</summary>
    public static readonly IReadOnlyList<(string Datatype, TensorType Type, string Data)> Types =
    [
        ("FP32", TensorType.Float, "[1.5,-2]"),
        ("FP64", TensorType.Double, "[1.5,-2]"),
        ("FP16", TensorType.Float16, "[1.5,-2]"),
        ("BF16", TensorType.BFloat16, "[1.5,-2]"),
        ("INT64", TensorType.Int64, "[1,-9223372036854775808]"),
        ("INT32", TensorType.Int32, "[1,-2147483648]"),
        ("INT16", TensorType.Int16, "[1,-32768]"),
        ("INT8", TensorType.Int8, "[1,-128]"),
        ("UINT64", TensorType.UInt64, "[1,18446744073709551615]"),
        ("UINT32", TensorType.UInt32, "[1,4294967295]"),
        ("UINT16", TensorType.UInt16, "[1,65535]"),
        ("UINT8", TensorType.UInt8, "[1,255]"),
        ("BOOL", TensorType.Bool, "[true,false]"),
        ("BYTES", TensorType.String, "[\"a\",\"无线\"]"),
    ];

    /// <param name="host">Where to.</param>
    /// <param name="without">Datatypes that are left out.</param>
    public static async Task InstallAsync(InferenceHost host, params string[] without)
    {
        var types = Types.Where(t => !without.Contains(t.Datatype)).ToArray();
        var graph = new GraphWriter("echo");
        foreach (var (datatype, type, _) in types)
        {
            graph.Input($"in_{datatype}", type, "n").Output($"out_{datatype}", type, "n");
            graph.Node("Identity", [$"in_{datatype}"], [$"out_{datatype}"]);
        }

        var manifest = ModelHolder.Manifest("1") with
        {
            Name = "echo",
            Inputs = [.. types.Select(t => new TensorSignature($"in_{t.Datatype}", t.Datatype, [-1]))],
            Outputs = [.. types.Select(t => new TensorSignature($"out_{t.Datatype}", t.Datatype, [-1]))],
        };
        Assert.Equal("", (await host.InstallAsync(await host.Holder.PublishAsync(manifest, graph.ToBytes()))).Reason);
    }
}
