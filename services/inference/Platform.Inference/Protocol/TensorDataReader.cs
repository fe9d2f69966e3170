using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Inference.Protocol;

/// <summary>
/// Reads the <c>data</c> of one tensor straight from JSON into its buffer: either one flat array in row-major order, or arrays
/// nested as deep as the shape, each of the size that the shape gives.
/// </summary>
internal static class TensorDataReader
{
    /// <summary>Reads from the array's beginning to its end.</summary>
    /// <param name="json">Stands on the beginning of the array.</param>
    /// <param name="tensor">Datatype, shape and elements are known; the buffer is not taken yet.</param>
    /// <param name="field">The tensor's path, for the error.</param>
    /// <param name="available">Bytes left in the request: no more elements than these can hold are believed.</param>
    public static ProtocolError? Read(ref Utf8JsonReader json, InputTensor tensor, string field, long available)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return new ProtocolError($"{field}.data", "An array of elements, flat or nested as the shape.");
        }

        // Each element takes a character and, but for the last, a comma.
        if ((2L * tensor.Elements) - 1 > available)
        {
            return new ProtocolError($"{field}.shape", $"The shape claims {tensor.Elements} elements, more than the body can hold.");
        }

        var buffer = tensor.Allocate();
        return tensor.Datatype!.Name switch
        {
            "FP32" => Fill<float, Float32Parser>(ref json, MemoryMarshal.Cast<byte, float>(buffer), tensor, field),
            "FP64" => Fill<double, Float64Parser>(ref json, MemoryMarshal.Cast<byte, double>(buffer), tensor, field),
            "INT64" => Fill<long, Int64Parser>(ref json, MemoryMarshal.Cast<byte, long>(buffer), tensor, field),
            "INT32" => Fill<int, Int32Parser>(ref json, MemoryMarshal.Cast<byte, int>(buffer), tensor, field),
            "INT16" => Fill<short, Int16Parser>(ref json, MemoryMarshal.Cast<byte, short>(buffer), tensor, field),
            "INT8" => Fill<sbyte, Int8Parser>(ref json, MemoryMarshal.Cast<byte, sbyte>(buffer), tensor, field),
            "UINT64" => Fill<ulong, UInt64Parser>(ref json, MemoryMarshal.Cast<byte, ulong>(buffer), tensor, field),
            "UINT32" => Fill<uint, UInt32Parser>(ref json, MemoryMarshal.Cast<byte, uint>(buffer), tensor, field),
            "UINT16" => Fill<ushort, UInt16Parser>(ref json, MemoryMarshal.Cast<byte, ushort>(buffer), tensor, field),
            "UINT8" => Fill<byte, UInt8Parser>(ref json, buffer, tensor, field),
            "BOOL" => Fill<bool, BoolParser>(ref json, MemoryMarshal.Cast<byte, bool>(buffer), tensor, field),
            _ => Fill<string, TextParser>(ref json, tensor.Texts, tensor, field),
        };
    }

    private static ProtocolError? Fill<T, TParser>(ref Utf8JsonReader json, Span<T> target, InputTensor tensor, string field)
        where TParser : struct, IElementParser<T>
    {
        var shape = tensor.Shape!;
        var filled = 0;
        var depth = 1;

        // How deep the elements lie: known with the first of them. Sizes are checked only where the arrays are nested.
        var elementDepth = 0;
        Span<int> sizes = stackalloc int[shape.Length + 2];
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartArray:
                    sizes[depth]++;
                    depth++;
                    if (depth > Math.Max(1, shape.Length) || (elementDepth > 0 && depth > elementDepth))
                    {
                        return NotNested(field, shape);
                    }

                    sizes[depth] = 0;
                    break;

                case JsonTokenType.EndArray:
                    if (elementDepth > 1 && sizes[depth] != shape[depth - 1])
                    {
                        return NotNested(field, shape);
                    }

                    depth--;
                    if (depth == 0)
                    {
                        return filled == target.Length
                            ? null
                            : new ProtocolError($"{field}.data", $"{filled} elements, but the shape [{string.Join(',', shape)}] has {target.Length}.");
                    }

                    break;

                default:
                    if (elementDepth == 0)
                    {
                        elementDepth = depth;
                        if (depth > 1 && depth != shape.Length)
                        {
                            return NotNested(field, shape);
                        }
                    }

                    if (depth != elementDepth)
                    {
                        return NotNested(field, shape);
                    }

                    if (filled == target.Length)
                    {
                        return new ProtocolError($"{field}.data", $"More than the {target.Length} elements of the shape [{string.Join(',', shape)}].");
                    }

                    if (!TParser.TryRead(ref json, out target[filled]))
                    {
                        return new ProtocolError($"{field}.data", $"Element {filled} is not a finite {tensor.Datatype!.Name}.");
                    }

                    sizes[depth]++;
                    filled++;
                    break;
            }
        }

        return new ProtocolError($"{field}.data", "The array does not end.");
    }

    private static ProtocolError NotNested(string field, long[] shape) =>
        new($"{field}.data", $"Arrays are nested in another way than the shape [{string.Join(',', shape)}]; a flat array will do.");
}
