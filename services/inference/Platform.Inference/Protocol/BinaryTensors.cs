using System.Buffers.Binary;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol;

/// <summary>Elements that came in binary: behind the JSON of an HTTP request, or raw in a gRPC message.</summary>
internal static class BinaryTensors
{
    /// <summary>Checks the bytes against the tensor's shape and datatype before any memory is taken, and gives them to it.</summary>
    public static ProtocolError? Read(ReadOnlySpan<byte> bytes, PooledTensor tensor, string field)
    {
        var error = tensor.Datatype!.IsText ? CheckTexts(bytes, tensor, field) : CheckNumbers(bytes, tensor, field);
        if (error is not null)
        {
            return error;
        }

        var buffer = tensor.AllocateGrowing(bytes.Length);
        bytes.CopyTo(buffer.GetSpan(bytes.Length));
        buffer.Advance(bytes.Length);
        return null;
    }

    private static ProtocolError? CheckNumbers(ReadOnlySpan<byte> bytes, PooledTensor tensor, string field)
    {
        var expected = (long)tensor.Elements * tensor.Datatype!.Bytes;
        if (expected != bytes.Length)
        {
            return new ProtocolError(field, $"{bytes.Length} bytes, but {tensor.Elements} elements of {tensor.Datatype.Name} take {expected}.");
        }

        return tensor.Datatype.Name == TensorDatatypes.Bool && bytes.ContainsAnyExcept((byte)0, (byte)1)
            ? new ProtocolError(field, "A BOOL is a byte 0 or 1.")
            : null;
    }

    private static ProtocolError? CheckTexts(ReadOnlySpan<byte> bytes, PooledTensor tensor, string field)
    {
        if ((long)tensor.Elements * PooledTensor.TextLengthBytes > bytes.Length)
        {
            return new ProtocolError(field, $"{bytes.Length} bytes cannot hold {tensor.Elements} texts.");
        }

        for (var i = 0; i < tensor.Elements; i++)
        {
            var length = bytes.Length < PooledTensor.TextLengthBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0 || length > bytes.Length - PooledTensor.TextLengthBytes)
            {
                return new ProtocolError(field, $"The length of text {i} is more than the bytes that are left.");
            }

            bytes = bytes[(PooledTensor.TextLengthBytes + length)..];
        }

        return bytes.Length == 0 ? null : new ProtocolError(field, $"{bytes.Length} bytes are left after the last text.");
    }
}
