using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Serving;

/// <summary>The models in memory: for each name the version that serves, the one before it, and one on trial.</summary>
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

/// <summary>One model's versions in memory, the serving one among them, and the queue before them.</summary>
internal sealed class ModelSlot : IDisposable
{
    private readonly Lock _changing = new();
    private volatile Held _held = new(null, []);

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
    public bool CanBatch => _held.Current is { IsRowWise: true };

    public string? CurrentVersion => _held.Current?.Manifest.Version;

    /// <summary>True when an operator took the model out; it comes back when an operator says so.</summary>
    public bool Unloaded { get; private set; }

    /// <summary>Versions in memory, the serving one first.</summary>
    public IReadOnlyList<string> Versions
    {
        get
        {
            var held = _held;
            return [.. held.All.OrderBy(m => m == held.Current ? 0 : 1).Select(m => m.Manifest.Version)];
        }
    }

    /// <summary>Bytes of the versions in memory.</summary>
    public IEnumerable<(string Model, string Version, long Bytes)> Memory => _held.All.Select(m => (Name, m.Manifest.Version, m.Bytes));

    /// <summary>Files of the versions in memory.</summary>
    public IEnumerable<string> Files => _held.All.SelectMany(m => m.Files);

    /// <summary>Whether the serving version, or the named one, is in memory.</summary>
    public bool Has(string? version) =>
        version is null ? _held.Current is not null : _held.All.Any(m => m.Manifest.Version == version);

    /// <summary>Holds the serving version, or the named one if it is in memory; the caller lets go by disposing it.</summary>
    public ServedModel? Hold(string? version)
    {
        while (true)
        {
            var held = _held;
            var model = version is null ? held.Current : held.All.FirstOrDefault(m => m.Manifest.Version == version);
            // Freed between the two lines: then a newer one is in its place.
            if (model is null || model.TryHold())
            {
                return model;
            }
        }
    }

    /// <summary>Makes <paramref name="model"/> the serving version; the one that served stays in memory, and the others go when their last request ends.</summary>
    public void Swap(ServedModel model)
    {
        var before = CurrentVersion;
        Add(model);
        Serve(model.Manifest.Version);
        Retain(version => version == before);
    }

    /// <summary>Takes a version into memory beside the serving one.</summary>
    public void Add(ServedModel model)
    {
        ServedModel? replaced;
        lock (_changing)
        {
            var held = _held;
            replaced = held.All.FirstOrDefault(m => m.Manifest.Version == model.Manifest.Version);
            _held = new(replaced is not null && held.Current == replaced ? model : held.Current, [model, .. held.All.Where(m => m != replaced)]);
        }

        replaced?.Dispose();
    }

    /// <summary>Makes a version in memory the serving one.</summary>
    /// <returns>False when it is not in memory.</returns>
    public bool Serve(string version)
    {
        lock (_changing)
        {
            if (_held.All.FirstOrDefault(m => m.Manifest.Version == version) is not { } model)
            {
                return false;
            }

            _held = _held with { Current = model };
            Unloaded = false;
            return true;
        }
    }

    /// <summary>Lets go of every version but the serving one and those that are wanted.</summary>
    public void Retain(Predicate<string> wanted)
    {
        ServedModel[] gone;
        lock (_changing)
        {
            var held = _held;
            gone = [.. held.All.Where(m => m != held.Current && !wanted(m.Manifest.Version))];
            _held = held with { All = [.. held.All.Except(gone)] };
        }

        Array.ForEach(gone, m => m.Dispose());
    }

    /// <summary>Takes the model out of memory. Requests that run end on it.</summary>
    public void Unload()
    {
        Held before;
        lock (_changing)
        {
            before = _held;
            _held = new(null, []);
            Unloaded = true;
        }

        Array.ForEach(before.All, m => m.Dispose());
    }

    public void Dispose() => Unload();

    private sealed record Held(ServedModel? Current, ServedModel[] All);
}
