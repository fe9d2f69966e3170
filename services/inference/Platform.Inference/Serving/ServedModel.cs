using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Models.Manifests;

namespace Platform.Inference.Serving;

/// <summary>
/// One version in memory. Requests hold it while they run, and whoever offers it holds it too; the last one to let go frees it,
/// so that a swap never takes a session from under a request.
/// </summary>
internal sealed class ServedModel : IDisposable
{
    private readonly InferenceSession _session;
    private int _holders = 1;

    public ServedModel(ModelManifest manifest, string manifestSha256, InferenceSession session)
    {
        Manifest = manifest;
        ManifestSha256 = manifestSha256;
        _session = session;
        OutputNames = [.. manifest.Outputs.Select(o => o.Name)];
    }

    public ModelManifest Manifest { get; }

    public string ManifestSha256 { get; }

    public string[] OutputNames { get; }

    /// <summary>Every file of the version in the store.</summary>
    public IEnumerable<string> Files => Manifest.Files.Select(f => f.Sha256).Append(ManifestSha256);

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
            _session.Dispose();
        }
    }

    /// <summary>What does not fit the model's signature.</summary>
    public ProtocolError? Check(InferRequest request)
    {
        foreach (var signature in Manifest.Inputs)
        {
            if (!request.Inputs.Exists(i => i.Name == signature.Name))
            {
                return new ProtocolError("inputs", $"The input '{signature.Name}' is missing.");
            }
        }

        for (var i = 0; i < request.Inputs.Count; i++)
        {
            if (Check(request.Inputs[i], $"inputs[{i}]") is { } error)
            {
                return error;
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

    /// <summary>Runs the model on the calling thread. The caller disposes the answer.</summary>
    /// <exception cref="OnnxRuntimeException">The model cannot work on these inputs.</exception>
    public InferResponse Run(InferRequest request)
    {
        string[] outputs = request.Outputs.Count == 0 ? OutputNames : [.. request.Outputs.Select(o => o.Name)];
        using var values = Run(request.Inputs, outputs);
        var response = new InferResponse(Manifest.Name, Manifest.Version);
        for (var i = 0; i < outputs.Length; i++)
        {
            response.Outputs.Add(PooledTensor.From(outputs[i], values[i]));
        }

        return response;
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(List<PooledTensor> inputs, string[] outputs)
    {
        var names = new string[inputs.Count];
        var values = new OrtValue[inputs.Count];
        var pins = new System.Buffers.MemoryHandle[inputs.Count];
        try
        {
            for (var i = 0; i < inputs.Count; i++)
            {
                names[i] = inputs[i].Name;
                values[i] = inputs[i].ToOrtValue(out pins[i]);
            }

            using var options = new RunOptions();
            return _session.Run(options, names, values, outputs);
        }
        finally
        {
            for (var i = 0; i < inputs.Count; i++)
            {
                values[i]?.Dispose();
                pins[i].Dispose();
            }
        }
    }

    private ProtocolError? Check(PooledTensor input, string field)
    {
        var signature = Manifest.Inputs.FirstOrDefault(s => s.Name == input.Name);
        if (signature is null)
        {
            return new ProtocolError($"{field}.name", $"The model takes {string.Join(", ", Manifest.Inputs.Select(s => s.Name))}.");
        }

        if (signature.Datatype != input.Datatype!.Name)
        {
            return new ProtocolError($"{field}.datatype", $"The model takes {signature.Datatype}.");
        }

        var shape = input.Shape!;
        var fits = shape.Length == signature.Shape.Count;
        for (var d = 0; fits && d < shape.Length; d++)
        {
            fits = signature.Shape[d] == -1 || signature.Shape[d] == shape[d];
        }

        return fits ? null : new ProtocolError($"{field}.shape", $"The model takes [{string.Join(',', signature.Shape)}], where -1 is any size.");
    }
}
