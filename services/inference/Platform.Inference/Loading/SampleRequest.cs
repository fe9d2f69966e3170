using System.Runtime.InteropServices;
using Platform.Inference.Protocol;
using Platform.Models.Manifests;

namespace Platform.Inference.Loading;

/// <summary>Makes requests that fit a version's signature, to try it before it serves.</summary>
internal static class SampleRequest
{
    /// <summary>A request of zeros, with 1 where a size varies.</summary>
    public static ProtocolError? Zeros(ModelManifest manifest, InferRequest request) => Fill(manifest, request, 1, 1, null);

    /// <summary>A request of small numbers.</summary>
    /// <param name="manifest">Says what the model takes.</param>
    /// <param name="request">Gets the inputs.</param>
    /// <param name="rows">The first size.</param>
    /// <param name="length">Every other size that varies.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static ProtocolError? Random(ModelManifest manifest, InferRequest request, int rows, int length, Random random) =>
        Fill(manifest, request, rows, length, random);

    private static ProtocolError? Fill(ModelManifest manifest, InferRequest request, int rows, int length, Random? random)
    {
        foreach (var signature in manifest.Inputs)
        {
            var shape = signature.Shape.Select((size, d) => size != -1 ? size : d == 0 ? rows : length).ToArray();
            if (TensorShape.Count(shape, signature.Name, out var elements) is { } error)
            {
                return error;
            }

            var tensor = new PooledTensor { Name = signature.Name, Datatype = Datatype.Find(signature.Datatype), Shape = shape, Elements = elements };
            request.Inputs.Add(tensor);
            Fill(tensor, random);
        }

        return null;
    }

    /// <summary>Whole numbers are 0 or 1, which are indexes into any table; others lie between them.</summary>
    private static void Fill(PooledTensor tensor, Random? random)
    {
        if (tensor.Datatype!.IsText)
        {
            tensor.AllocateGrowing(tensor.Elements * PooledTensor.TextLengthBytes);
            for (var i = 0; i < tensor.Elements; i++)
            {
                tensor.AddText(random?.Next(2) == 1 ? "a"u8 : []);
            }

            return;
        }

        var bytes = tensor.Allocate();
        bytes.Clear();
        for (var i = 0; i < tensor.Elements && random is not null; i++)
        {
            var element = bytes.Slice(i * tensor.Datatype.Bytes, tensor.Datatype.Bytes);
            switch (tensor.Datatype.Name)
            {
                case TensorDatatypes.Float32:
                    MemoryMarshal.Write(element, random.NextSingle());
                    break;
                case TensorDatatypes.Float64:
                    MemoryMarshal.Write(element, random.NextDouble());
                    break;
                case TensorDatatypes.Float16:
                    MemoryMarshal.Write(element, (Half)random.NextSingle());
                    break;
                case TensorDatatypes.BFloat16:
                    MemoryMarshal.Write(element, (Microsoft.ML.OnnxRuntime.BFloat16)random.NextSingle());
                    break;
                default:
                    element[0] = (byte)random.Next(2);
                    break;
            }
        }
    }
}
