using Microsoft.ML.OnnxRuntime.Tensors;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol;

/// <summary>An element type: its name in the protocol, its name in ONNX Runtime, its bytes.</summary>
/// <param name="Name">Such as <c>FP32</c>.</param>
/// <param name="Element">ONNX Runtime's name of it.</param>
/// <param name="Bytes">Size of an element; 0 where it varies.</param>
internal sealed record Datatype(string Name, TensorElementType Element, int Bytes)
{
    private static readonly Datatype[] s_all =
    [
        new(TensorDatatypes.Float32, TensorElementType.Float, 4),
        new(TensorDatatypes.Float64, TensorElementType.Double, 8),
        new(TensorDatatypes.Float16, TensorElementType.Float16, 2),
        new(TensorDatatypes.BFloat16, TensorElementType.BFloat16, 2),
        new(TensorDatatypes.Int64, TensorElementType.Int64, 8),
        new(TensorDatatypes.Int32, TensorElementType.Int32, 4),
        new(TensorDatatypes.Int16, TensorElementType.Int16, 2),
        new(TensorDatatypes.Int8, TensorElementType.Int8, 1),
        new(TensorDatatypes.UInt64, TensorElementType.UInt64, 8),
        new(TensorDatatypes.UInt32, TensorElementType.UInt32, 4),
        new(TensorDatatypes.UInt16, TensorElementType.UInt16, 2),
        new(TensorDatatypes.UInt8, TensorElementType.UInt8, 1),
        new(TensorDatatypes.Bool, TensorElementType.Bool, 1),
        new(TensorDatatypes.Bytes, TensorElementType.String, 0),
    ];

    public bool IsText => Bytes == 0;

    public static Datatype? Find(string? name) => Array.Find(s_all, d => d.Name == name);

    public static Datatype? Find(TensorElementType element) => Array.Find(s_all, d => d.Element == element);

    /// <summary>What is wrong with a name that is none of them.</summary>
    public static ProtocolError Unknown(string field) => new(field, $"One of {string.Join(", ", TensorDatatypes.All)}.");
}
