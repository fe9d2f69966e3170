using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Platform.Models.Golden;
using Platform.Models.Manifests;

namespace Platform.ModelTools.Running;

/// <summary>ONNX Runtime's element types by their names in the Open Inference Protocol.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<TensorElementType, string> s_names = new()
    {
        [TensorElementType.Bool] = TensorDatatypes.Bool,
        [TensorElementType.UInt8] = TensorDatatypes.UInt8,
        [TensorElementType.UInt16] = TensorDatatypes.UInt16,
        [TensorElementType.UInt32] = TensorDatatypes.UInt32,
        [TensorElementType.UInt64] = TensorDatatypes.UInt64,
        [TensorElementType.Int8] = TensorDatatypes.Int8,
        [TensorElementType.Int16] = TensorDatatypes.Int16,
        [TensorElementType.Int32] = TensorDatatypes.Int32,
        [TensorElementType.Int64] = TensorDatatypes.Int64,
        [TensorElementType.Float] = TensorDatatypes.Float32,
        [TensorElementType.Double] = TensorDatatypes.Float64,
        [TensorElementType.String] = TensorDatatypes.Bytes,
    };

    /// <summary>The name; null for a type that is not served.</summary>
    public static string? NameOf(TensorElementType type) => s_names.GetValueOrDefault(type);

    /// <summary>A tensor for ONNX Runtime; null for a type that is not one of numbers.</summary>
    public static OrtValue? ToValue(GoldenTensor tensor)
    {
        long[] shape = [.. tensor.Shape];
        OrtValue Of<T>(Func<double, T> convert)
            where T : unmanaged => OrtValue.CreateTensorValueFromMemory([.. tensor.Data.Select(convert)], shape);
        return tensor.Datatype switch
        {
            TensorDatatypes.Float32 => Of(d => (float)d),
            TensorDatatypes.Float64 => Of(d => d),
            TensorDatatypes.Int64 => Of(d => (long)d),
            TensorDatatypes.Int32 => Of(d => (int)d),
            TensorDatatypes.Int16 => Of(d => (short)d),
            TensorDatatypes.Int8 => Of(d => (sbyte)d),
            TensorDatatypes.UInt8 => Of(d => (byte)d),
            TensorDatatypes.UInt16 => Of(d => (ushort)d),
            TensorDatatypes.UInt32 => Of(d => (uint)d),
            TensorDatatypes.UInt64 => Of(d => (ulong)d),
            TensorDatatypes.Bool => Of(d => d != 0),
            _ => null,
        };
    }

    /// <summary>A tensor's elements as numbers; a text counts as its hash.</summary>
    public static double[] Numbers(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Float => Of<float>(value, f => f),
        TensorElementType.Double => Of<double>(value, d => d),
        TensorElementType.Int64 => Of<long>(value, l => l),
        TensorElementType.Int32 => Of<int>(value, i => i),
        TensorElementType.Int16 => Of<short>(value, i => i),
        TensorElementType.Int8 => Of<sbyte>(value, i => i),
        TensorElementType.UInt64 => Of<ulong>(value, l => l),
        TensorElementType.UInt32 => Of<uint>(value, i => i),
        TensorElementType.UInt16 => Of<ushort>(value, i => i),
        TensorElementType.UInt8 => Of<byte>(value, i => i),
        TensorElementType.Bool => Of<bool>(value, b => b ? 1 : 0),
        TensorElementType.String => [.. value.GetStringTensorAsArray().Select(s => (double)s.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)))],
        var other => throw new InvalidDataException($"The model answers {other}, which is not served."),
    };

    private static double[] Of<T>(OrtValue value, Converter<T, double> convert)
        where T : unmanaged => Array.ConvertAll(value.GetTensorDataAsSpan<T>().ToArray(), convert);
}
