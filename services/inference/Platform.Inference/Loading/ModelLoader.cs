using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;
using Platform.Models.Manifests;

namespace Platform.Inference.Loading;

/// <summary>A loaded version, or why it is refused.</summary>
internal readonly record struct Loaded(ServedModel? Model, string Reason);

/// <summary>
/// Turns verified bytes into a version that can serve: the session takes and answers what the manifest says, and a run on zeros
/// gives finite numbers of the stated shape. The run also does the first-use work, so that no shopper waits for it.
/// </summary>
internal sealed class ModelLoader(IOptions<InferenceOptions> options)
{
    public Loaded Load(ModelManifest manifest, string manifestSha256, byte[] model)
    {
        InferenceSession session;
        try
        {
            using var sessionOptions = SessionOptions();
            session = new InferenceSession(model, sessionOptions);
        }
        catch (OnnxRuntimeException e)
        {
            return new Loaded(null, $"ONNX Runtime does not load it: {e.Message}");
        }

        var served = new ServedModel(manifest, manifestSha256, session);
        var reason = Misfit(manifest.Inputs, session.InputMetadata, "input")
            ?? Misfit(manifest.Outputs, session.OutputMetadata, "output")
            ?? WarmUp(served);
        if (reason is null)
        {
            return new Loaded(served, "");
        }

        served.Dispose();
        return new Loaded(null, reason);
    }

    /// <summary>
    /// Small containers: few threads, and none that spins while it waits, since the cores belong to other requests; runs of one
    /// session go side by side instead.
    /// </summary>
    private Microsoft.ML.OnnxRuntime.SessionOptions SessionOptions()
    {
        var session = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            IntraOpNumThreads = options.Value.IntraOpThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return session;
    }

    private static string? Misfit(IReadOnlyList<TensorSignature> stated, IReadOnlyDictionary<string, NodeMetadata> found, string kind)
    {
        if (stated.Count != found.Count)
        {
            return $"The manifest has {stated.Count} {kind}s, the graph {found.Count}.";
        }

        foreach (var tensor in stated)
        {
            if (!found.TryGetValue(tensor.Name, out var node))
            {
                return $"The graph has no {kind} '{tensor.Name}'.";
            }

            if (!node.IsTensor || Datatype.Find(node.ElementDataType)?.Name != tensor.Datatype)
            {
                return $"The {kind} '{tensor.Name}' is {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)} in the graph and {tensor.Datatype} in the manifest.";
            }

            if (!SameShape(tensor.Shape, node.Dimensions))
            {
                return $"The {kind} '{tensor.Name}' is [{string.Join(',', node.Dimensions)}] in the graph and [{string.Join(',', tensor.Shape)}] in the manifest.";
            }
        }

        return null;
    }

    private static bool SameShape(IReadOnlyList<long> stated, int[] found)
    {
        if (stated.Count != found.Length)
        {
            return false;
        }

        for (var i = 0; i < found.Length; i++)
        {
            // A graph may leave a size open that the manifest states; the run on zeros holds it to its word.
            if (found[i] > 0 && found[i] != stated[i])
            {
                return false;
            }
        }

        return true;
    }

    private static string? WarmUp(ServedModel model)
    {
        using var request = new InferRequest();
        foreach (var signature in model.Manifest.Inputs)
        {
            var shape = signature.Shape.Select(d => Math.Max(1, d)).ToArray();
            if (TensorShape.Count(shape, signature.Name, out var elements) is { } error)
            {
                return $"The input '{signature.Name}' is too large to be run: {error.Reason}";
            }

            var tensor = new PooledTensor { Name = signature.Name, Datatype = Datatype.Find(signature.Datatype), Shape = shape, Elements = elements };
            request.Inputs.Add(tensor);
            if (tensor.Datatype!.IsText)
            {
                tensor.AllocateGrowing(elements * PooledTensor.TextLengthBytes);
                for (var i = 0; i < elements; i++)
                {
                    tensor.AddText([]);
                }
            }
            else
            {
                tensor.Allocate().Clear();
            }
        }

        try
        {
            using var response = model.Run(request);
            return response.Outputs.Zip(model.Manifest.Outputs, Unusable).FirstOrDefault(reason => reason is not null);
        }
        catch (OnnxRuntimeException e)
        {
            return $"A run on zeros fails: {e.Message}";
        }
    }

    private static string? Unusable(PooledTensor output, TensorSignature stated)
    {
        var shape = output.Shape!;
        if (shape.Length != stated.Shape.Count || stated.Shape.Where((size, d) => size != -1 && size != shape[d]).Any())
        {
            return $"A run on zeros answers '{stated.Name}' as {TensorShape.Text(shape)}, not [{string.Join(',', stated.Shape)}].";
        }

        var finite = stated.Datatype switch
        {
            TensorDatatypes.Float32 => AllFinite(output.Values<float>()),
            TensorDatatypes.Float64 => AllFinite(output.Values<double>()),
            TensorDatatypes.Float16 => AllFinite(output.Values<Half>()),
            _ => true,
        };
        return finite ? null : $"A run on zeros answers '{stated.Name}' with a number that is not finite.";
    }

    private static bool AllFinite<T>(ReadOnlySpan<T> values)
        where T : System.Numerics.INumberBase<T>
    {
        foreach (var value in values)
        {
            if (!T.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}
