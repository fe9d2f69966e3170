using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Models.Manifests;

namespace Platform.Inference.Serving;

/// <summary>The bound tensors of a version that no run uses now, the last used last. What is over the bounds is freed, the longest unused first.</summary>
internal sealed class BoundRuns(InferenceSession session, ModelManifest manifest) : IDisposable
{
    private const int MostRuns = 32;
    private const long MostBytes = 16L << 20;

    private readonly Lock _guard = new();
    private readonly List<BoundRun> _idle = [];
    private long _bytes;
    private bool _disposed;

    /// <summary>Memory that waits for its next use.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Takes one that fits the requests, or makes it.</summary>
    public BoundRun Rent(bool rowWise, ReadOnlySpan<InferRequest> requests, string[] outputs)
    {
        lock (_guard)
        {
            for (var i = _idle.Count - 1; i >= 0; i--)
            {
                if (_idle[i].Fits(requests, outputs))
                {
                    var run = _idle[i];
                    _idle.RemoveAt(i);
                    _bytes -= run.Bytes;
                    return run;
                }
            }
        }

        return new BoundRun(session, manifest, rowWise, requests, outputs);
    }

    public void Return(BoundRun run)
    {
        lock (_guard)
        {
            if (!_disposed)
            {
                _idle.Add(run);
                _bytes += run.Bytes;
                while (_idle.Count > MostRuns || _bytes > MostBytes)
                {
                    _bytes -= _idle[0].Bytes;
                    _idle[0].Dispose();
                    _idle.RemoveAt(0);
                }

                return;
            }
        }

        run.Dispose();
    }

    /// <summary>Frees what no run uses.</summary>
    public void Clear()
    {
        lock (_guard)
        {
            _idle.ForEach(r => r.Dispose());
            _idle.Clear();
            _bytes = 0;
        }
    }

    public void Dispose()
    {
        lock (_guard)
        {
            _disposed = true;
        }

        Clear();
    }
}
