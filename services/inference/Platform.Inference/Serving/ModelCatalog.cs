using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Platform.Inference.Serving;

/// <summary>The models in memory: for each name the version that serves and the one before it.</summary>
internal sealed class ModelCatalog(IOptions<InferenceOptions> options) : IDisposable
{
    private readonly ConcurrentDictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);

    public IEnumerable<ModelSlot> Slots => _slots.Values;

    /// <summary>The slot of a model that was loaded here at any time.</summary>
    public ModelSlot? Find(string name) => _slots.GetValueOrDefault(name);

    /// <summary>The slot of a model, made when absent.</summary>
    public ModelSlot Slot(string name) => _slots.GetOrAdd(name, static (n, o) => new ModelSlot(n, new ModelGate(o.MaxConcurrency, o.MaxQueue)), options.Value);

    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Dispose();
        }
    }
}

/// <summary>One model's versions in memory, and the gate before them.</summary>
internal sealed class ModelSlot(string name, ModelGate gate) : IDisposable
{
    private readonly Lock _swapping = new();
    private volatile ServedModel? _current;
    private volatile ServedModel? _previous;

    public string Name => name;

    public ModelGate Gate => gate;

    public string? CurrentVersion => _current?.Manifest.Version;

    /// <summary>True when an operator took the model out; it comes back when an operator says so.</summary>
    public bool Unloaded { get; private set; }

    /// <summary>Versions in memory, the serving one first.</summary>
    public IReadOnlyList<string> Versions => [.. new[] { _current, _previous }.OfType<ServedModel>().Select(m => m.Manifest.Version)];

    /// <summary>Files of the versions in memory.</summary>
    public IEnumerable<string> Files => new[] { _current, _previous }.OfType<ServedModel>().SelectMany(m => m.Files);

    /// <summary>Holds the serving version, or the named one if it is in memory; the caller lets go by disposing it.</summary>
    public ServedModel? Hold(string? version)
    {
        while (true)
        {
            var model = version is null || _current?.Manifest.Version == version ? _current : _previous;
            if (model is null || (version is not null && model.Manifest.Version != version))
            {
                return null;
            }

            // Freed between the two lines: then a newer one is in its place.
            if (model.TryHold())
            {
                return model;
            }
        }
    }

    /// <summary>Makes <paramref name="model"/> the serving version; the one that served stays in memory, and the one before that goes when its last request ends.</summary>
    public void Swap(ServedModel model)
    {
        ServedModel? oldest;
        lock (_swapping)
        {
            oldest = _previous;
            _previous = _current;
            _current = model;
            Unloaded = false;
        }

        oldest?.Dispose();
    }

    /// <summary>Takes the model out of memory. Requests that run end on it.</summary>
    public void Unload()
    {
        ServedModel? current;
        ServedModel? previous;
        lock (_swapping)
        {
            (current, previous) = (_current, _previous);
            (_current, _previous) = (null, null);
            Unloaded = true;
        }

        current?.Dispose();
        previous?.Dispose();
    }

    public void Dispose()
    {
        Unload();
        gate.Dispose();
    }
}
