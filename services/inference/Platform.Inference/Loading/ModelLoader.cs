using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;
using Platform.Models.Manifests;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Platform.Inference.Loading;

/// <summary>A loaded version, or why it is refused.</summary>
internal readonly record struct Loaded(ServedModel? Model, string Reason);

/// <summary>
/// Turns a verified file into a version that can serve: the session takes and answers what the manifest says, and a run on zeros
/// gives finite numbers of the stated shape in the time that a request may take. The run also does the first-use work, so that no
/// shopper waits for it. Last it is found out whether requests may share a run.
/// </summary>
internal sealed class ModelLoader(OnnxSessions sessions, IOptions<InferenceOptions> options, TimeProvider time)
{
    /// <param name="manifest">What the version says of itself.</param>
    /// <param name="manifestSha256">Its identity.</param>
    /// <param name="open">Opens a session on the verified graph.</param>
    public Loaded Load(ModelManifest manifest, string manifestSha256, Func<SessionOptions, InferenceSession> open)
    {
        SharedSession session;
        try
        {
            session = sessions.Open(manifestSha256, open);
        }
        catch (OnnxRuntimeException e)
        {
            return new Loaded(null, $"ONNX Runtime does not load it: {e.Message}");
        }

        using var deadline = new CancellationTokenSource(options.Value.MaxDeadline, time);
        var served = new ServedModel(manifest, manifestSha256, session);
        var reason = Misfit(manifest.Inputs, session.Session.InputMetadata, "input")
            ?? Misfit(manifest.Outputs, session.Session.OutputMetadata, "output")
            ?? WarmUp(served, deadline.Token);
        if (reason is not null)
        {
            served.Dispose();
            return new Loaded(null, reason);
        }

        if (RowWiseProof.Holds(served, deadline.Token))
        {
            served.ShareRuns();
        }

        return new Loaded(served, "");
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

    private static string? WarmUp(ServedModel model, CancellationToken deadline)
    {
        using var request = new InferRequest();
        if (SampleRequest.Zeros(model.Manifest, request) is { } error)
        {
            return $"It is too large to be run on zeros: {error.Field}: {error.Reason}";
        }

        return Try(model, request, "A run on zeros", deadline);
    }

    /// <summary>Runs a request; says why its answer is of no use, or null.</summary>
    /// <param name="model">The version.</param>
    /// <param name="request">Fits its signature.</param>
    /// <param name="what">Begins the sentence.</param>
    /// <param name="deadline">Ends the run.</param>
    public static string? Try(ServedModel model, InferRequest request, string what, CancellationToken deadline)
    {
        try
        {
            using var response = model.Run([request], deadline)[0];
            return response.Outputs.Zip(model.Manifest.Outputs, (output, stated) => Unusable(output, stated, what)).FirstOrDefault(reason => reason is not null);
        }
        catch (OnnxRuntimeException) when (deadline.IsCancellationRequested)
        {
            return $"{what} takes longer than any request may.";
        }
        catch (OnnxRuntimeException e)
        {
            return $"{what} fails: {e.Message}";
        }
    }

    private static string? Unusable(PooledTensor output, TensorSignature stated, string what)
    {
        var shape = output.Shape!;
        if (shape.Length != stated.Shape.Count || stated.Shape.Where((size, d) => size != -1 && size != shape[d]).Any())
        {
            return $"{what} answers '{stated.Name}' as {TensorShape.Text(shape)}, not [{string.Join(',', stated.Shape)}].";
        }

        var finite = stated.Datatype switch
        {
            TensorDatatypes.Float32 => AllFinite(output.Values<float>()),
            TensorDatatypes.Float64 => AllFinite(output.Values<double>()),
            TensorDatatypes.Float16 => AllFinite(output.Values<Half>()),
            _ => true,
        };
        return finite ? null : $"{what} answers '{stated.Name}' with a number that is not finite.";
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
