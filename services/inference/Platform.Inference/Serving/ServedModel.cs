using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Loading;
using Platform.Inference.Protocol;
using Platform.Models.Manifests;

namespace Platform.Inference.Serving;

/// <summary>
/// One version in memory. Requests hold it while they run, and whoever offers it holds it too; the last one to let go frees it,
/// so that a swap never takes a session from under a request.
/// </summary>
internal sealed class ServedModel : IDisposable
{
    private readonly SharedSession _session;
    private readonly BoundRuns _runs;
    private int _holders = 1;

    public ServedModel(ModelManifest manifest, string manifestSha256, SharedSession session)
    {
        Manifest = manifest;
        ManifestSha256 = manifestSha256;
        _session = session;
        _runs = new BoundRuns(session.Session, manifest);
        OutputNames = [.. manifest.Outputs.Select(o => o.Name)];
    }

    public ModelManifest Manifest { get; }

    public string ManifestSha256 { get; }

    public string[] OutputNames { get; }

    /// <summary>
    /// Whether the first size of every tensor counts rows that do not know of each other, so that requests can share a run. Proven
    /// when the version was loaded.
    /// </summary>
    public bool IsRowWise { get; private set; }

    /// <summary>Memory that it takes: its files' bytes, which the weights are nearly all of, and the bound tensors.</summary>
    public long Bytes => Manifest.Files.Sum(f => f.Bytes) + _runs.Bytes;

    /// <summary>Every file of the version in the store.</summary>
    public IEnumerable<string> Files => Manifest.Files.Select(f => f.Sha256).Append(ManifestSha256);

    /// <summary>Notes that the proof was found. Tensors that were bound before it do not count on it.</summary>
    public void ShareRuns()
    {
        IsRowWise = true;
        _runs.Clear();
    }

    /// <summary>Holds the version; false when it is freed already.</summary>
    public bool TryHold()
    {
        var seen = Volatile.Read(ref _holders);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _holders, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _runs.Dispose();
            _session.Dispose();
        }
    }

    /// <summary>What does not fit the model's signature.</summary>
    public ProtocolError? Check(InferRequest request)
    {
        foreach (var signature in Manifest.Inputs)
        {
            if (request.Input(signature.Name) is null)
            {
                return new ProtocolError("inputs", $"The input '{signature.Name}' is missing.");
            }
        }

        for (var i = 0; i < request.Inputs.Count; i++)
        {
            if (Check(request.Inputs[i], i) is { } error)
            {
                return error;
            }

            if (IsRowWise && request.Inputs[i].Shape![0] != request.Rows)
            {
                return new ProtocolError($"inputs[{i}].shape", $"The first size counts rows: {request.Rows} in the first input.");
            }
        }

        for (var i = 0; i < request.Outputs.Count; i++)
        {
            if (!OutputNames.Contains(request.Outputs[i].Name))
            {
                return new ProtocolError($"outputs[{i}].name", $"The model answers with {string.Join(", ", OutputNames)}.");
            }
        }

        return null;
    }

    /// <summary>Runs requests for the same outputs as one, on the calling thread. The caller disposes the answers, of which there is one a request.</summary>
    /// <param name="requests">Checked; several only where the model is row-wise.</param>
    /// <param name="stop">Ends the run.</param>
    /// <exception cref="OnnxRuntimeException">The model cannot work on these inputs, or was stopped.</exception>
    public InferResponse[] Run(ReadOnlySpan<InferRequest> requests, CancellationToken stop)
    {
        string[] outputs = requests[0].Outputs.Count == 0 ? OutputNames : [.. requests[0].Outputs.Select(o => o.Name)];
        var run = _runs.Rent(IsRowWise, requests, outputs);
        try
        {
            return run.Run(Manifest, requests, stop);
        }
        finally
        {
            _runs.Return(run);
        }
    }

    private ProtocolError? Check(PooledTensor input, int index)
    {
        foreach (var signature in Manifest.Inputs)
        {
            if (signature.Name == input.Name)
            {
                return signature.Datatype != input.Datatype!.Name ? new ProtocolError($"inputs[{index}].datatype", $"The model takes {signature.Datatype}.")
                    : !Fits(input.Shape!, signature.Shape) ? new ProtocolError($"inputs[{index}].shape", $"The model takes [{string.Join(',', signature.Shape)}], where -1 is any size.")
                    : null;
            }
        }

        return new ProtocolError($"inputs[{index}].name", $"The model takes {string.Join(", ", Manifest.Inputs.Select(s => s.Name))}.");
    }

    private static bool Fits(long[] shape, IReadOnlyList<long> stated)
    {
        var fits = shape.Length == stated.Count;
        for (var d = 0; fits && d < shape.Length; d++)
        {
            fits = stated[d] == -1 || stated[d] == shape[d];
        }

        return fits;
    }
}
