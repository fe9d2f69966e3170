using System.Buffers.Binary;
using System.Text;

namespace Platform.Inference.Protocol;

/// <summary>
/// The binary tensor extension: elements in little-endian row-major order behind the JSON, in the order of the tensors that
/// announce them. A text is its length in 4 bytes, then its UTF-8.
/// </summary>
internal static class BinaryTensors
{
    private const int LengthBytes = sizeof(int);

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Gives each announced tensor its bytes; all of them must be used.</summary>
    public static ProtocolError? Read(ReadOnlySpan<byte> bytes, bool announced, InferRequest request)
    {
        var total = bytes.Length;
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            var tensor = request.Inputs[i];
            if (tensor.BinaryBytes is not { } size)
            {
                continue;
            }

            var field = $"inputs[{i}].parameters.binary_data_size";
            if (!announced)
            {
                return new ProtocolError("Inference-Header-Content-Length", "Needed where binary tensors follow the JSON.");
            }

            if (size > bytes.Length)
            {
                return new ProtocolError(field, $"{size} bytes are announced, {bytes.Length} are left of the {total} behind the JSON.");
            }

            var error = tensor.Datatype!.IsText ? ReadTexts(bytes[..size], tensor, field) : ReadNumbers(bytes[..size], tensor, field);
            if (error is not null)
            {
                return error;
            }

            bytes = bytes[size..];
        }

        return bytes.Length == 0 ? null : new ProtocolError("body", $"{bytes.Length} bytes behind the JSON belong to no input.");
    }

    /// <summary>The bytes of texts.</summary>
    public static void Write(PooledBuffer buffer, IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
        {
            var length = s_strictUtf8.GetByteCount(text);
            var span = buffer.GetSpan(LengthBytes + length);
            BinaryPrimitives.WriteInt32LittleEndian(span, length);
            s_strictUtf8.GetBytes(text, span[LengthBytes..]);
            buffer.Advance(LengthBytes + length);
        }
    }

    private static ProtocolError? ReadNumbers(ReadOnlySpan<byte> bytes, InputTensor tensor, string field)
    {
        var expected = (long)tensor.Elements * tensor.Datatype!.Bytes;
        if (expected != bytes.Length)
        {
            return new ProtocolError(field, $"{bytes.Length} bytes, but {tensor.Elements} elements of {tensor.Datatype.Name} take {expected}.");
        }

        if (tensor.Datatype.Name == Models.Manifests.TensorDatatypes.Bool && bytes.ContainsAnyExcept((byte)0, (byte)1))
        {
            return new ProtocolError(field, "A BOOL is a byte 0 or 1.");
        }

        bytes.CopyTo(tensor.Allocate());
        return null;
    }

    private static ProtocolError? ReadTexts(ReadOnlySpan<byte> bytes, InputTensor tensor, string field)
    {
        if ((long)tensor.Elements * LengthBytes > bytes.Length)
        {
            return new ProtocolError(field, $"{bytes.Length} bytes cannot hold {tensor.Elements} texts.");
        }

        tensor.Allocate();
        for (var i = 0; i < tensor.Elements; i++)
        {
            var length = bytes.Length < LengthBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0 || length > bytes.Length - LengthBytes)
            {
                return new ProtocolError(field, $"The length of text {i} is more than the bytes that are left.");
            }

            try
            {
                tensor.Texts![i] = s_strictUtf8.GetString(bytes.Slice(LengthBytes, length));
            }
            catch (DecoderFallbackException)
            {
                return new ProtocolError(field, $"Text {i} is not UTF-8.");
            }

            bytes = bytes[(LengthBytes + length)..];
        }

        return bytes.Length == 0 ? null : new ProtocolError(field, $"{bytes.Length} bytes are left after the last text.");
    }
}
