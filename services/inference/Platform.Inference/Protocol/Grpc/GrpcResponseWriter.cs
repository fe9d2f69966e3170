using Google.Protobuf;
using Google.Protobuf.Collections;
using Platform.Inference.Protocol.Grpc.Wire;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol.Grpc;

/// <summary>Writes an answer as its gRPC message: raw to those who asked raw, typed to the others where every output has a typed form.</summary>
internal static class GrpcResponseWriter
{
    public static ModelInferResponse Write(ModelInferRequest asked, InferResponse response)
    {
        var message = new ModelInferResponse { ModelName = response.Model, ModelVersion = response.Version, Id = asked.Id };
        var raw = asked.RawInputContents.Count > 0 || response.Outputs.Exists(o => o.Datatype!.Name is TensorDatatypes.Float16 or TensorDatatypes.BFloat16);
        foreach (var output in response.Outputs)
        {
            var tensor = new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Datatype!.Name };
            tensor.Shape.AddRange(output.Shape);
            if (raw)
            {
                message.RawOutputContents.Add(ByteString.CopyFrom(output.Bytes));
            }
            else
            {
                tensor.Contents = Contents(output);
            }

            message.Outputs.Add(tensor);
        }

        return message;
    }

    private static InferTensorContents Contents(PooledTensor output)
    {
        var contents = new InferTensorContents();
        switch (output.Datatype!.Name)
        {
            case TensorDatatypes.Bool:
                Add(contents.BoolContents, output.Bytes, b => b != 0);
                break;
            case TensorDatatypes.Int8:
                Add(contents.IntContents, output.Values<sbyte>(), v => v);
                break;
            case TensorDatatypes.Int16:
                Add(contents.IntContents, output.Values<short>(), v => v);
                break;
            case TensorDatatypes.Int32:
                Add(contents.IntContents, output.Values<int>(), v => v);
                break;
            case TensorDatatypes.Int64:
                Add(contents.Int64Contents, output.Values<long>(), v => v);
                break;
            case TensorDatatypes.UInt8:
                Add(contents.UintContents, output.Bytes, v => v);
                break;
            case TensorDatatypes.UInt16:
                Add(contents.UintContents, output.Values<ushort>(), v => v);
                break;
            case TensorDatatypes.UInt32:
                Add(contents.UintContents, output.Values<uint>(), v => v);
                break;
            case TensorDatatypes.UInt64:
                Add(contents.Uint64Contents, output.Values<ulong>(), v => v);
                break;
            case TensorDatatypes.Float32:
                Add(contents.Fp32Contents, output.Values<float>(), v => v);
                break;
            case TensorDatatypes.Float64:
                Add(contents.Fp64Contents, output.Values<double>(), v => v);
                break;
            default:
                for (var rest = output.Bytes; !rest.IsEmpty;)
                {
                    contents.BytesContents.Add(ByteString.CopyFrom(PooledTensor.TakeText(ref rest)));
                }

                break;
        }

        return contents;
    }

    private static void Add<T, TWire>(RepeatedField<TWire> to, ReadOnlySpan<T> elements, Func<T, TWire> widen)
    {
        to.Capacity = elements.Length;
        foreach (var element in elements)
        {
            to.Add(widen(element));
        }
    }
}
