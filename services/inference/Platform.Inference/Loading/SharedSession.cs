using Microsoft.ML.OnnxRuntime;

namespace Platform.Inference.Loading;

/// <summary>
/// A session of ONNX Runtime that every instance of the service in this process shares: the weights of a version are in memory
/// once, however many regions or replicas one process holds. Runs go side by side through it.
/// </summary>
internal sealed class SharedSession : IDisposable
{
    private static readonly Lock s_guard = new();
    private static readonly Dictionary<string, SharedSession> s_open = new(StringComparer.Ordinal);

    private readonly string _key;
    private readonly Lazy<InferenceSession> _session;
    private int _holders;

    private SharedSession(string key, Func<InferenceSession> load)
    {
        _key = key;
        _session = new Lazy<InferenceSession>(load);
    }

    public InferenceSession Session => _session.Value;

    /// <summary>Holds the session of a key, loaded by the first to ask.</summary>
    /// <param name="key">Names the bytes and the options.</param>
    /// <param name="load">Loads it; what it throws, every holder gets.</param>
    /// <exception cref="OnnxRuntimeException">It does not load.</exception>
    public static SharedSession Open(string key, Func<InferenceSession> load)
    {
        SharedSession shared;
        lock (s_guard)
        {
            shared = s_open.GetValueOrDefault(key) ?? (s_open[key] = new SharedSession(key, load));
            shared._holders++;
        }

        try
        {
            _ = shared.Session;
            return shared;
        }
        catch
        {
            shared.Dispose();
            throw;
        }
    }

    /// <summary>Lets go; the last one frees the weights.</summary>
    public void Dispose()
    {
        lock (s_guard)
        {
            if (--_holders > 0)
            {
                return;
            }

            s_open.Remove(_key);
        }

        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }
    }
}
