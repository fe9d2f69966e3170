using System.Text.Json;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol.Http;

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
    public static ProtocolError? Read(ref Utf8JsonReader json, PooledTensor tensor, string field, long available)
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

        if (tensor.Datatype!.IsText)
        {
            tensor.AllocateGrowing(tensor.Elements * PooledTensor.TextLengthBytes);
            return Fill(ref json, new TextSink(tensor), tensor, field);
        }

        var buffer = tensor.Allocate();
        return tensor.Datatype.Name switch
        {
            TensorDatatypes.Float32 => Fill(ref json, new NumberSink<float>(buffer), tensor, field),
            TensorDatatypes.Float64 => Fill(ref json, new NumberSink<double>(buffer), tensor, field),
            TensorDatatypes.Float16 => Fill(ref json, new NumberSink<Half>(buffer), tensor, field),
            TensorDatatypes.BFloat16 => Fill(ref json, new BFloat16Sink(buffer), tensor, field),
            TensorDatatypes.Int64 => Fill(ref json, new NumberSink<long>(buffer), tensor, field),
            TensorDatatypes.Int32 => Fill(ref json, new NumberSink<int>(buffer), tensor, field),
            TensorDatatypes.Int16 => Fill(ref json, new NumberSink<short>(buffer), tensor, field),
            TensorDatatypes.Int8 => Fill(ref json, new NumberSink<sbyte>(buffer), tensor, field),
            TensorDatatypes.UInt64 => Fill(ref json, new NumberSink<ulong>(buffer), tensor, field),
            TensorDatatypes.UInt32 => Fill(ref json, new NumberSink<uint>(buffer), tensor, field),
            TensorDatatypes.UInt16 => Fill(ref json, new NumberSink<ushort>(buffer), tensor, field),
            TensorDatatypes.UInt8 => Fill(ref json, new NumberSink<byte>(buffer), tensor, field),
            _ => Fill(ref json, new BoolSink(buffer), tensor, field),
        };
    }

    private static ProtocolError? Fill<TSink>(ref Utf8JsonReader json, TSink sink, PooledTensor tensor, string field)
        where TSink : struct, IElementSink, allows ref struct
    {
        var shape = tensor.Shape!;
        var filled = 0;
        var depth = 1;

        // How deep the elements lie: known with the first of them. Sizes are checked only where the arrays are nested.
        var elementDepth = 0;
        Span<int> sizes = stackalloc int[TensorShape.MaxRank + 2];
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
                        return filled == tensor.Elements
                            ? null
                            : new ProtocolError($"{field}.data", $"{filled} elements, but the shape {TensorShape.Text(shape)} has {tensor.Elements}.");
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

                    if (filled == tensor.Elements)
                    {
                        return new ProtocolError($"{field}.data", $"More than the {tensor.Elements} elements of the shape {TensorShape.Text(shape)}.");
                    }

                    if (!sink.TryAdd(ref json, filled))
                    {
                        return new ProtocolError($"{field}.data", $"Element {filled} is not {(tensor.Datatype!.IsText ? "a text" : $"a finite {tensor.Datatype.Name}")}.");
                    }

                    sizes[depth]++;
                    filled++;
                    break;
            }
        }

        return new ProtocolError($"{field}.data", "The array does not end.");
    }

    private static ProtocolError NotNested(string field, long[] shape) =>
        new($"{field}.data", $"Arrays are nested in another way than the shape {TensorShape.Text(shape)}; a flat array will do.");
}
