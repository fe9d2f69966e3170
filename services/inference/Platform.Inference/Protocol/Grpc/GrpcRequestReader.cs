using System.Numerics;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using Platform.Inference.Protocol.Grpc.Wire;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol.Grpc;

/// <summary>Reads a request from its gRPC message, with the same checks as from HTTP.</summary>
internal static class GrpcRequestReader
{
    /// <param name="message">The message.</param>
    /// <param name="request">Filled as far as reading came; the caller disposes it in any case.</param>
    public static ProtocolError? Read(ModelInferRequest message, InferRequest request)
    {
        request.Id = message.Id.Length > 0 ? message.Id : null;
        if (message.Inputs.Count is 0 or > InferRequest.MaxTensors || message.Outputs.Count > InferRequest.MaxTensors)
        {
            return new ProtocolError("inputs", $"1 to {InferRequest.MaxTensors} inputs, and at most as many outputs.");
        }

        var raw = message.RawInputContents.Count > 0;
        if (raw && message.RawInputContents.Count != message.Inputs.Count)
        {
            return new ProtocolError("raw_input_contents", $"{message.RawInputContents.Count} contents for {message.Inputs.Count} inputs: all are raw, or none.");
        }

        for (var i = 0; i < message.Inputs.Count; i++)
        {
            if (ReadInput(message, i, raw, request) is { } error)
            {
                return error;
            }
        }

        for (var i = 0; i < message.Outputs.Count; i++)
        {
            if (request.AddOutput(message.Outputs[i].Name, null, $"outputs[{i}]") is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ProtocolError? ReadInput(ModelInferRequest message, int index, bool raw, InferRequest request)
    {
        var input = message.Inputs[index];
        var field = $"inputs[{index}]";
        var tensor = new PooledTensor { Name = input.Name, Datatype = Datatype.Find(input.Datatype), Shape = [.. input.Shape] };
        request.Inputs.Add(tensor);
        if (tensor.Datatype is null)
        {
            return Datatype.Unknown($"{field}.datatype");
        }

        if ((TensorShape.Count(tensor.Shape, field, out var elements) ?? request.CheckLastName(field)) is { } error)
        {
            return error;
        }

        tensor.Elements = elements;
        if (!raw)
        {
            return input.Contents is { } contents ? Fill(contents, tensor, field) : new ProtocolError($"{field}.contents", "Missing; give contents, or raw_input_contents.");
        }

        return input.Contents is null
            ? BinaryTensors.Read(message.RawInputContents[index].Span, tensor, $"raw_input_contents[{index}]")
            : new ProtocolError($"{field}.contents", "Given typed and raw; one of them.");
    }

    private static ProtocolError? Fill(InferTensorContents contents, PooledTensor tensor, string field) => tensor.Datatype!.Name switch
    {
        TensorDatatypes.Bool => Fill(contents.BoolContents, tensor, field),
        TensorDatatypes.Int8 => Fill<int, sbyte>(contents.IntContents, tensor, field),
        TensorDatatypes.Int16 => Fill<int, short>(contents.IntContents, tensor, field),
        TensorDatatypes.Int32 => Fill<int, int>(contents.IntContents, tensor, field),
        TensorDatatypes.Int64 => Fill<long, long>(contents.Int64Contents, tensor, field),
        TensorDatatypes.UInt8 => Fill<uint, byte>(contents.UintContents, tensor, field),
        TensorDatatypes.UInt16 => Fill<uint, ushort>(contents.UintContents, tensor, field),
        TensorDatatypes.UInt32 => Fill<uint, uint>(contents.UintContents, tensor, field),
        TensorDatatypes.UInt64 => Fill<ulong, ulong>(contents.Uint64Contents, tensor, field),
        TensorDatatypes.Float32 => Fill<float, float>(contents.Fp32Contents, tensor, field),
        TensorDatatypes.Float64 => Fill<double, double>(contents.Fp64Contents, tensor, field),
        TensorDatatypes.Bytes => Fill(contents.BytesContents, tensor, field),
        _ => new ProtocolError($"{field}.contents", $"{tensor.Datatype.Name} has no typed contents; send raw_input_contents."),
    };

    /// <summary>Narrow types travel in 32 bits; a number outside of its type is refused.</summary>
    private static ProtocolError? Fill<TWire, T>(RepeatedField<TWire> from, PooledTensor tensor, string field)
        where TWire : unmanaged, INumberBase<TWire>
        where T : unmanaged, INumberBase<T>
    {
        if (Mismatch(from.Count, tensor, field) is { } mismatch)
        {
            return mismatch;
        }

        var target = MemoryMarshal.Cast<byte, T>(tensor.Allocate());
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = T.CreateTruncating(from[i]);
            if (typeof(T) != typeof(TWire) && TWire.CreateTruncating(target[i]) != from[i])
            {
                return new ProtocolError($"{field}.contents", $"Element {i} is not an {tensor.Datatype!.Name}.");
            }
        }

        return null;
    }

    private static ProtocolError? Fill(RepeatedField<bool> from, PooledTensor tensor, string field)
    {
        if (Mismatch(from.Count, tensor, field) is { } mismatch)
        {
            return mismatch;
        }

        var target = MemoryMarshal.Cast<byte, bool>(tensor.Allocate());
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = from[i];
        }

        return null;
    }

    private static ProtocolError? Fill(RepeatedField<Google.Protobuf.ByteString> from, PooledTensor tensor, string field)
    {
        if (Mismatch(from.Count, tensor, field) is { } mismatch)
        {
            return mismatch;
        }

        tensor.AllocateGrowing(from.Sum(t => t.Length + PooledTensor.TextLengthBytes));
        foreach (var text in from)
        {
            tensor.AddText(text.Span);
        }

        return null;
    }

    private static ProtocolError? Mismatch(int count, PooledTensor tensor, string field) => count == tensor.Elements
        ? null
        : new ProtocolError($"{field}.contents", $"{count} elements in the field of {tensor.Datatype!.Name}, but the shape {TensorShape.Text(tensor.Shape)} has {tensor.Elements}.");
}
