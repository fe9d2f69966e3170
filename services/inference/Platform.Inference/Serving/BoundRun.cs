using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Models.Manifests;

namespace Platform.Inference.Serving;

/// <summary>
/// Tensors for runs of certain shapes, bound to the session once and used again: a run copies rows in, computes, and copies rows
/// out, and leaves nothing for the garbage collector but the answers. Used by one run at a time.
/// </summary>
internal sealed class BoundRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly BoundTensor[] _inputs;
    private readonly BoundTensor[]? _outputs;
    private readonly string[] _outputNames;

    /// <param name="session">Runs the model.</param>
    /// <param name="manifest">Says what it takes and answers.</param>
    /// <param name="rowWise">Whether the answer has a row for each row asked.</param>
    /// <param name="requests">Whose shapes it is for.</param>
    /// <param name="outputNames">The outputs to compute.</param>
    public BoundRun(InferenceSession session, ModelManifest manifest, bool rowWise, ReadOnlySpan<InferRequest> requests, string[] outputNames)
    {
        _session = session;
        _outputNames = outputNames;
        _inputs = new BoundTensor[manifest.Inputs.Count];
        _binding = session.CreateIoBinding();
        for (var i = 0; i < _inputs.Length; i++)
        {
            var name = manifest.Inputs[i].Name;
            var first = requests[0].Input(name)!;
            long[] shape = [.. first.Shape!];
            if (requests.Length > 1)
            {
                shape[0] = Rows(requests);
            }

            _inputs[i] = new BoundTensor(name, first.Datatype!, shape);
            _binding.BindInput(name, _inputs[i].Value);
        }

        _outputs = OutputsOf(manifest, rowWise, Rows(requests), outputNames);
        foreach (var output in _outputs ?? [])
        {
            _binding.BindOutput(output.Name, output.Value);
        }
    }

    /// <summary>Memory that it holds.</summary>
    public long Bytes => _inputs.Sum(t => (long)t.Bytes.Length) + (_outputs?.Sum(t => (long)t.Bytes.Length) ?? 0);

    /// <summary>Whether it was made for requests of these shapes.</summary>
    public bool Fits(ReadOnlySpan<InferRequest> requests, string[] outputNames)
    {
        if (!outputNames.AsSpan().SequenceEqual(_outputNames))
        {
            return false;
        }

        foreach (var input in _inputs)
        {
            var shape = requests[0].Input(input.Name)!.Shape.AsSpan();
            if (shape.Length != input.Shape.Length
                || (shape.Length > 0 && (requests.Length > 1 ? Rows(requests) : shape[0]) != input.Shape[0])
                || (shape.Length > 1 && !shape[1..].SequenceEqual(input.Shape.AsSpan(1))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs the requests as one. The caller disposes the answers, of which there is one a request.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="requests">Each with all inputs.</param>
    /// <param name="stop">Ends the run between two operators.</param>
    /// <exception cref="OnnxRuntimeException">The model cannot work on these inputs, or was stopped.</exception>
    public InferResponse[] Run(ModelManifest manifest, ReadOnlySpan<InferRequest> requests, CancellationToken stop)
    {
        foreach (var input in _inputs)
        {
            Fill(input, requests);
        }

        if (_outputs is null)
        {
            // Bound anew each time: what a run left would be taken for memory of the next, whose answer may have another shape.
            _binding.ClearBoundOutputs();
            foreach (var name in _outputNames)
            {
                _binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);
            }
        }

        _options.Terminate = false;
        using (stop.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options))
        {
            _session.RunWithBinding(_options, _binding);
        }

        var responses = new InferResponse[requests.Length];
        for (var i = 0; i < responses.Length; i++)
        {
            responses[i] = new InferResponse(manifest.Name, manifest.Version);
        }

        if (_outputs is not null)
        {
            foreach (var output in _outputs)
            {
                Split(output.Name, output.Datatype, output.Shape, output.Value, output.Bytes.Length / output.Datatype.Bytes, output.Bytes, requests, responses);
            }

            return responses;
        }

        using var values = _binding.GetOutputValues();
        for (var i = 0; i < _outputNames.Length; i++)
        {
            var info = values[i].GetTensorTypeAndShape();
            var datatype = Datatype.Find(info.ElementDataType)!;
            var bytes = datatype.IsText ? default : values[i].GetTensorMutableRawData();
            Split(_outputNames[i], datatype, info.Shape, values[i], checked((int)info.ElementCount), bytes, requests, responses);
        }

        return responses;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
        foreach (var tensor in _inputs.Concat(_outputs ?? []))
        {
            tensor.Dispose();
        }
    }

    /// <summary>Memory for outputs whose shape is known before the run; null when any is not.</summary>
    private static BoundTensor[]? OutputsOf(ModelManifest manifest, bool rowWise, int rows, string[] names)
    {
        var outputs = new BoundTensor[names.Length];
        var signatures = Array.ConvertAll(names, name => manifest.Outputs.First(o => o.Name == name));
        if (Array.Exists(signatures, s => s.Datatype == TensorDatatypes.Bytes || s.Shape.Skip(rowWise ? 1 : 0).Contains(-1)))
        {
            return null;
        }

        for (var i = 0; i < outputs.Length; i++)
        {
            long[] shape = [.. signatures[i].Shape];
            if (rowWise)
            {
                shape[0] = rows;
            }

            outputs[i] = new BoundTensor(names[i], Datatype.Find(signatures[i].Datatype)!, shape);
        }

        return outputs;
    }

    private static int Rows(ReadOnlySpan<InferRequest> requests)
    {
        var rows = 0;
        foreach (var request in requests)
        {
            rows += request.Rows;
        }

        return rows;
    }

    private static void Fill(BoundTensor input, ReadOnlySpan<InferRequest> requests)
    {
        var bytes = input.Bytes;
        var element = 0;
        foreach (var request in requests)
        {
            var rest = request.Input(input.Name)!.Bytes;
            if (!input.Datatype.IsText)
            {
                rest.CopyTo(bytes);
                bytes = bytes[rest.Length..];
                continue;
            }

            while (!rest.IsEmpty)
            {
                input.Value.StringTensorSetElementAt(PooledTensor.TakeText(ref rest), element++);
            }
        }
    }

    /// <summary>Gives each request its rows of an output.</summary>
    private static void Split(
        string name,
        Datatype datatype,
        long[] shape,
        OrtValue value,
        int elements,
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<InferRequest> requests,
        InferResponse[] responses)
    {
        var total = Rows(requests);
        var first = 0;
        for (var i = 0; i < requests.Length; i++)
        {
            var alone = requests.Length == 1;
            var count = alone ? elements : elements / total * requests[i].Rows;
            long[] own = alone ? shape : [requests[i].Rows, .. shape.AsSpan(1)];
            responses[i].Outputs.Add(datatype.IsText
                ? PooledTensor.CopyTexts(name, own, value, first, count)
                : PooledTensor.Copy(name, datatype, own, bytes.Slice(first * datatype.Bytes, count * datatype.Bytes)));
            first += count;
        }
    }
}
