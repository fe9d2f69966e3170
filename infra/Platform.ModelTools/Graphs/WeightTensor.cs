using System.Runtime.InteropServices;
using Google.Protobuf;
using Platform.Models.Onnx;
using Platform.Models.Onnx.Wire;

namespace Platform.ModelTools.Graphs;

/// <summary>Reads and makes constants of a graph.</summary>
internal static class WeightTensor
{
    public const int Int8 = 3;
    public const int Float16 = 10;

    public static long Elements(this TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, size) => checked(product * size));

    public static bool IsFloat(this TensorProto tensor) => tensor.DataType == (int)TensorType.Float;

    /// <summary>The elements of an FP32 constant, the last dimension fastest.</summary>
    /// <exception cref="InvalidDataException">It holds fewer or more than its shape says.</exception>
    public static float[] Floats(this TensorProto tensor)
    {
        float[] values = tensor.RawData.Length > 0 ? [.. MemoryMarshal.Cast<byte, float>(tensor.RawData.Span)] : [.. tensor.FloatData];
        return values.Length == tensor.Elements()
            ? values
            : throw new InvalidDataException($"The constant '{tensor.Name}' has {values.Length} elements, and its shape says {tensor.Elements()}.");
    }

    public static TensorProto Of<T>(string name, int type, IEnumerable<long> shape, T[] values)
        where T : unmanaged => new()
        {
            Name = name,
            DataType = type,
            Dims = { shape },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values)),
        };

    public static TensorProto OfFloats(string name, IEnumerable<long> shape, float[] values) => Of(name, (int)TensorType.Float, shape, values);
}
