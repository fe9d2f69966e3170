using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Contracts.Models;
using Platform.Inference.Rollouts;
using Platform.Inference.Serving;
using Platform.Inference.Telemetry;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Publishing;
using Platform.Models.Signing;

namespace Platform.Inference.Loading;

/// <summary>
/// Brings an offered version to serving: fetched by hash, verified, loaded beside the serving one, warmed, swapped in, recorded.
/// Whatever fails before the swap leaves the serving version as it is.
/// </summary>
internal sealed partial class ModelInstaller(
    ModelCatalog catalog,
    ModelLoader loader,
    MemoryBudget memory,
    ModelHolders holders,
    ArtifactStore store,
    ArtifactFetcher fetcher,
    TrustedKeys trusted,
    ModelRecords records,
    RecentRequests recent,
    InferenceMetrics metrics,
    IOptions<InferenceOptions> options,
    TimeProvider time,
    ILogger<ModelInstaller> logger) : IDisposable
{
    /// <summary>Bad versions that are remembered so as not to be fetched every few seconds.</summary>
    private const int MaxRefused = 256;

    private static readonly GraphLimits s_graphLimits = new();

    /// <summary>One at a time: two versions of a model must not race, and loading is the memory's highest point.</summary>
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>Installs a version if it is newer than the serving one.</summary>
    public async Task<InstallOutcome> InstallAsync(ModelPublished published, CancellationToken ct)
    {
        if (ModelRecords.Mistakes(published) is { Count: > 0 } mistakes)
        {
            return Refuse(published, string.Join(" ", mistakes), remember: false);
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
        if (ModelRecords.Mistakes(published) is { Count: > 0 } mistakes)
        {
            return Refuse(published, string.Join(" ", mistakes), remember: false);
        }

        await _oneAtATime.WaitAsync(ct);
        try
        {
            var (model, outcome) = await LoadAsync(published, ct);
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

        var (model, outcome) = await LoadAsync(published, ct);
        if (model is not null)
        {
            Serve(published, model);
        }

        return outcome;
    }

    /// <summary>Fetches, verifies and loads a version; the caller puts it where it belongs.</summary>
    private async Task<(ServedModel? Model, InstallOutcome Outcome)> LoadAsync(ModelPublished published, CancellationToken ct)
    {
        if (_refused.TryGetValue(KeyOf(published), out var known))
        {
            return (null, InstallOutcome.Refused(known));
        }

        if (trusted.SignerOf(published.ManifestSha256, published.Signature) is null)
        {
            return (null, Refuse(published, published.Signature is null ? "It is not signed." : "No trusted key made its signature."));
        }

        var (manifest, manifestOutcome) = await ManifestAsync(published, ct);
        if (manifest is null)
        {
            return (null, manifestOutcome);
        }

        if (memory.Refusal(manifest.Files.Sum(f => f.Bytes)) is { } tooLarge)
        {
            metrics.Load(published.Name, published.Version, "no-room");
            NoRoom(published.Name, published.Version, tooLarge);
            return (null, new InstallOutcome(InstallKind.NoRoom, tooLarge));
        }

        foreach (var file in manifest.Files)
        {
            if (await BringAsync(published, file.Sha256, file.Bytes, ct) is { } failed)
            {
                return (null, failed);
            }
        }

        var modelFile = manifest.Files.First(f => f.Path == ModelManifest.ModelFile);
        var (bytes, failure) = await store.ReadAsync(modelFile.Sha256, options.Value.MaxFileBytes, ct);
        if (bytes is null)
        {
            return (null, NotFetched(published, $"{ModelManifest.ModelFile} in the store: {failure}"));
        }

        if (bytes.Length != modelFile.Bytes)
        {
            return (null, Refuse(published, $"{ModelManifest.ModelFile} has {bytes.Length} bytes, the manifest says {modelFile.Bytes}."));
        }

        var inspection = GraphInspector.Inspect(bytes, manifest.Files, s_graphLimits);
        if (inspection.Mistakes.Count > 0)
        {
            return (null, Refuse(published, string.Join(" ", inspection.Mistakes)));
        }

        // The runtime opens external data by path, under the names that the artifact gives them.
        var folder = inspection.ExternalFiles.Count == 0
            ? null
            : await store.LayOutAsync(published.ManifestSha256, [.. manifest.Files.Where(f => inspection.ExternalFiles.Contains(f.Path))], ct);
        if (folder is null && inspection.ExternalFiles.Count > 0)
        {
            return (null, NotFetched(published, "external data vanished from the store"));
        }

        var loaded = await Task.Run(() => loader.Load(manifest, published.ManifestSha256, bytes, folder), ct);
        if (loaded.Model is not { } model)
        {
            return (null, Refuse(published, loaded.Reason));
        }

        if (await Task.Run(() => Replay(model), ct) is { } unfit)
        {
            model.Dispose();
            return (null, Refuse(published, unfit));
        }

        return (model, new InstallOutcome(InstallKind.Installed, ""));
    }

    private string? Replay(ServedModel model)
    {
        using var deadline = new CancellationTokenSource(options.Value.MaxDeadline, time);
        return recent.Replay(model, deadline.Token);
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

    private async Task<(ModelManifest? Manifest, InstallOutcome Outcome)> ManifestAsync(ModelPublished published, CancellationToken ct)
    {
        if (await BringAsync(published, published.ManifestSha256, ManifestReader.MaxBytes, ct) is { } failed)
        {
            return (null, failed);
        }

        var (json, failure) = await store.ReadAsync(published.ManifestSha256, ManifestReader.MaxBytes, ct);
        if (json is null)
        {
            return (null, NotFetched(published, $"the manifest in the store: {failure}"));
        }

        var reading = ManifestReader.Read(json);
        if (reading.Manifest is not { } manifest)
        {
            return (null, Refuse(published, string.Join(" ", reading.Mistakes)));
        }

        if (manifest.Name != published.Name || manifest.Version != published.Version)
        {
            return (null, Refuse(published, $"The manifest is of {manifest.Name} {manifest.Version}."));
        }

        return manifest.Files.FirstOrDefault(f => f.Bytes > options.Value.MaxFileBytes) is { } large
            ? (null, Refuse(published, $"{large.Path} has {large.Bytes} bytes; Inference:MaxFileBytes is {options.Value.MaxFileBytes}."))
            : (manifest, default);
    }

    private async Task<InstallOutcome?> BringAsync(ModelPublished published, string sha256, long bytes, CancellationToken ct)
    {
        var result = await fetcher.FetchAsync(sha256, bytes, holders.Of(published), ct);
        return result.Succeeded ? null : NotFetched(published, $"{sha256}: {result.Failure}, {result.Detail}");
    }

    /// <summary>Rotten bytes count as not fetched: another holder, or the same one later, may have the right ones.</summary>
    private InstallOutcome NotFetched(ModelPublished published, string reason)
    {
        metrics.Load(published.Name, published.Version, "not-fetched");
        FilesMissing(published.Name, published.Version, reason);
        return new InstallOutcome(InstallKind.NotFetched, reason);
    }

    /// <summary>A version that comes again with another signature is judged again.</summary>
    private static string KeyOf(ModelPublished published) => $"{published.ManifestSha256} {published.Signature}";

    private InstallOutcome Refuse(ModelPublished published, string reason, bool remember = true)
    {
        if (remember)
        {
            if (_refused.Count >= MaxRefused)
            {
                _refused.Clear();
            }

            _refused[KeyOf(published)] = reason;
        }

        metrics.Load(remember ? published.Name : "invalid", remember ? published.Version : "invalid", "refused");
        RefusedVersion(published.Name, published.Version, reason);
        return InstallOutcome.Refused(reason);
    }

    [LoggerMessage(3001, LogLevel.Information, "{Model} {Version} serves; before it {Before}")]
    private partial void Installed(string model, string version, string before);

    [LoggerMessage(3002, LogLevel.Error, "{Model} {Version} is refused: {Reason}")]
    private partial void RefusedVersion(string model, string version, string reason);

    [LoggerMessage(3006, LogLevel.Error, "{Model} {Version} is not loaded, and is tried again when it is offered again: {Reason}")]
    private partial void NoRoom(string model, string version, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "{Model} {Version} waits for its files: {Reason}")]
    private partial void FilesMissing(string model, string version, string reason);
}
