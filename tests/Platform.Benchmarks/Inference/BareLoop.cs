using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference;
using Platform.Inference.Loading;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;

namespace Platform.Benchmarks.Inference;

/// <summary>The baseline: ONNX Runtime alone, with the service's session settings, on one thread, on tensors that are in place.</summary>
internal sealed class BareLoop : IDisposable
{
    private readonly SharedSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<IDisposable> _tensors = [];
    private readonly Channel<TaskCompletionSource> _asked = Channel.CreateUnbounded<TaskCompletionSource>(new() { SingleReader = true });
    private readonly Thread _thread;

    public BareLoop(MeasuredModel model, int rows)
    {
        var options = Options.Create(new InferenceOptions());
        _session = new OnnxSessions(new MemoryBudget(options), options).Open($"bare {model.Manifest.Name}", settings => new InferenceSession(model.Onnx, settings));
        _binding = _session.Session.CreateIoBinding();
        for (var i = 0; i < model.Inputs.Count; i++)
        {
            var (row, shape) = model.Inputs[i];
            var tensor = Bound(model.Manifest.Inputs[i].Name, model.Manifest.Inputs[i].Datatype, [rows, .. shape]);
            for (var r = 0; r < rows; r++)
            {
                row.CopyTo(tensor.Bytes[(r * row.Length)..]);
            }

            _binding.BindInput(tensor.Name, tensor.Value);
        }

        foreach (var output in model.Manifest.Outputs)
        {
            var tensor = Bound(output.Name, output.Datatype, [rows, .. output.Shape.Skip(1)]);
            _binding.BindOutput(tensor.Name, tensor.Value);
        }

        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs a second, one after the other.</summary>
    public double Peak(TimeSpan duration)
    {
        var runs = 0;
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            _session.Session.RunWithBinding(_options, _binding);
            runs++;
        }

        return runs / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>One run on the loop's thread, after those that were asked before.</summary>
    public Task RunAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Writer.TryWrite(done);
        return done.Task;
    }

    public void Dispose()
    {
        _asked.Writer.Complete();
        _thread.Join();
        _binding.Dispose();
        _options.Dispose();
        _tensors.ForEach(t => t.Dispose());
        _session.Dispose();
    }

    private BoundTensor Bound(string name, string datatype, long[] shape)
    {
        var tensor = new BoundTensor(name, Datatype.Find(datatype)!, shape);
        _tensors.Add(tensor);
        return tensor;
    }

    private void Serve()
    {
        while (_asked.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_asked.Reader.TryRead(out var done))
            {
                _session.Session.RunWithBinding(_options, _binding);
                done.SetResult();
            }
        }
    }
}
