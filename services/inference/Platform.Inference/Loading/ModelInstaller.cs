using Platform.Contracts.Models;
using Platform.Inference.Serving;
using Platform.Inference.Telemetry;
using Platform.Models.Artifacts;
using Platform.Models.Publishing;

namespace Platform.Inference.Loading;

/// <summary>
/// Brings an offered version to serving: loaded beside the serving one, swapped in, recorded. Whatever fails before the swap leaves the
/// serving version as it is.
/// </summary>
internal sealed partial class ModelInstaller(
    ModelCatalog catalog,
    ArtifactLoader loader,
    ArtifactStore store,
    ModelRecords records,
    InferenceMetrics metrics,
    ILogger<ModelInstaller> logger) : IDisposable
{
    /// <summary>One at a time: two versions of a model must not race, and loading is the memory's highest point.</summary>
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Installs a version if it is newer than the serving one.</summary>
    public async Task<InstallOutcome> InstallAsync(ModelPublished published, CancellationToken ct)
    {
        if (loader.Malformed(published) is { } malformed)
        {
            return malformed;
        }

        await _oneAtATime.WaitAsync(ct);
        try
        {
            var slot = catalog.Find(published.Name);
            if (slot is { Unloaded: true })
            {
                return new InstallOutcome(InstallKind.Unloaded, "An operator took the model out; POST …/load brings it back.");
            }

            return await InstallNewerAsync(published, slot?.CurrentVersion, ct);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Takes a version into memory beside the serving one, for whoever then decides about it.</summary>
    public async Task<InstallOutcome> AddAsync(ModelPublished published, CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            var (model, outcome) = await loader.LoadAsync(published, ct);
            if (model is not null)
            {
                catalog.Slot(published.Name).Add(model);
                metrics.Load(published.Name, published.Version, "installed");
            }

            return outcome;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Takes the files of versions that are in no memory out of the store.</summary>
    public async Task RemoveOldAsync(CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            RemoveOld();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Loads the recorded version of a model, also after it was taken out.</summary>
    public async Task<InstallOutcome> ReloadAsync(string name, CancellationToken ct)
    {
        if (!records.Current.TryGetValue(name, out var published))
        {
            return new InstallOutcome(InstallKind.Unknown, "No version is recorded here.");
        }

        await _oneAtATime.WaitAsync(ct);
        try
        {
            return await InstallNewerAsync(published, catalog.Find(name)?.CurrentVersion, ct);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<InstallOutcome> InstallNewerAsync(ModelPublished published, string? serving, CancellationToken ct)
    {
        if (!ModelRecords.IsNewer(published.Version, serving))
        {
            return new InstallOutcome(InstallKind.NotNewer, $"{serving} serves.");
        }

        var (model, outcome) = await loader.LoadAsync(published, ct);
        if (model is not null)
        {
            Serve(published, model);
        }

        return outcome;
    }

    private void Serve(ModelPublished published, ServedModel model)
    {
        var slot = catalog.Slot(published.Name);
        var before = slot.CurrentVersion;
        slot.Swap(model);
        records.Record(published);
        RemoveOld();
        metrics.Load(published.Name, published.Version, "installed");
        Installed(published.Name, published.Version, before ?? "none");
    }

    private void RemoveOld()
    {
        // The recorded versions stay too: a model that an operator took out must be there to come back.
        var keep = catalog.Slots.SelectMany(s => s.Files).ToHashSet(StringComparer.Ordinal);
        if (catalog.Slots.All(s => !s.Unloaded) && records.Current.Keys.All(n => catalog.Find(n) is { CurrentVersion: not null }))
        {
            store.RemoveExcept(keep);
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "{Model} {Version} serves; before it {Before}")]
    private partial void Installed(string model, string version, string before);
}
