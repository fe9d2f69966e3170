using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Serving;

/// <summary>The models in memory: for each name the version that serves and the one before it.</summary>
internal sealed class ModelCatalog : IDisposable
{
    private readonly ConcurrentDictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);
    private readonly InferenceOptions _options;

    public ModelCatalog(IOptions<InferenceOptions> options, InferenceMetrics metrics)
    {
        _options = options.Value;
        metrics.ObserveModels(() => Slots);
    }

    public IEnumerable<ModelSlot> Slots => _slots.Values;

    /// <summary>The slot of a model that was loaded here at any time.</summary>
    public ModelSlot? Find(string name) => _slots.GetValueOrDefault(name);

    /// <summary>The slot of a model, made when absent.</summary>
    public ModelSlot Slot(string name) => _slots.GetOrAdd(name, static (n, o) => new ModelSlot(n, o.Models.GetValueOrDefault(n) ?? o.Batching, o.MaxQueue), _options);

    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Dispose();
        }
    }
}

/// <summary>One model's versions in memory, and the queue before them.</summary>
internal sealed class ModelSlot : IDisposable
{
    private readonly Lock _swapping = new();
    private volatile ServedModel? _current;
    private volatile ServedModel? _previous;

    /// <param name="name">The model.</param>
    /// <param name="batching">How its requests are run together.</param>
    /// <param name="maxQueue">How many of them may wait.</param>
    public ModelSlot(string name, BatchingOptions batching, int maxQueue)
    {
        Name = name;
        Queue = new ModelQueue(this, batching, maxQueue);
    }

    public string Name { get; }

    public ModelQueue Queue { get; }

    /// <summary>Whether requests for the serving version may share a run.</summary>
    public bool CanBatch => _current is { IsRowWise: true };

    public string? CurrentVersion => _current?.Manifest.Version;

    /// <summary>True when an operator took the model out; it comes back when an operator says so.</summary>
    public bool Unloaded { get; private set; }

    /// <summary>Versions in memory, the serving one first.</summary>
    public IReadOnlyList<string> Versions => [.. new[] { _current, _previous }.OfType<ServedModel>().Select(m => m.Manifest.Version)];

    /// <summary>Bytes of the versions in memory.</summary>
    public IEnumerable<(string Model, string Version, long Bytes)> Memory =>
        new[] { _current, _previous }.OfType<ServedModel>().Select(m => (Name, m.Manifest.Version, m.Bytes));

    /// <summary>Files of the versions in memory.</summary>
    public IEnumerable<string> Files => new[] { _current, _previous }.OfType<ServedModel>().SelectMany(m => m.Files);

    /// <summary>Whether the serving version, or the named one, is in memory.</summary>
    public bool Has(string? version) =>
        _current is { } current && (version is null || current.Manifest.Version == version || _previous?.Manifest.Version == version);

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

    public void Dispose() => Unload();
}
