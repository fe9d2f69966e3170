using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
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
/// From an announcement to a version in memory: its signature checked, its files fetched by hash, its graph inspected, loaded aside of the
/// requests that are answered, tried and warmed.
/// </summary>
internal sealed partial class ArtifactLoader(
    ModelLoader loader,
    LoadAttempts attempts,
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
    ILogger<ArtifactLoader> logger)
{
    /// <summary>Bad versions that are remembered so as not to be fetched every few seconds.</summary>
    private const int MaxRefused = 256;

    private static readonly GraphLimits s_graphLimits = new();

    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>Loads a version; the caller, one at a time, puts it where it belongs.</summary>
    public async Task<(ServedModel? Model, InstallOutcome Outcome)> LoadAsync(ModelPublished published, CancellationToken ct)
    {
        if (Malformed(published) is { } malformed)
        {
            return (null, malformed);
        }

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
        var (path, failure) = await store.FindAsync(modelFile.Sha256, ct);
        if (path is null)
        {
            return (null, NotFetched(published, $"{ModelManifest.ModelFile} in the store: {failure}"));
        }

        if (WrongSize(modelFile, new FileInfo(path).Length) is { } wrong)
        {
            return (null, Refuse(published, wrong));
        }

        var inspection = Inspect(path, manifest);
        if (inspection.Mistakes.Count > 0)
        {
            return (null, Refuse(published, string.Join(" ", inspection.Mistakes)));
        }

        if (inspection.ExternalFiles.Count > 0)
        {
            // The runtime looks for external data beside the graph, under the names that the artifact gives them.
            ManifestFile[] files = [modelFile, .. manifest.Files.Where(f => inspection.ExternalFiles.Contains(f.Path))];
            if (await store.LayOutAsync(published.ManifestSha256, files, ct) is not { } folder)
            {
                return (null, NotFetched(published, "external data vanished from the store"));
            }

            path = Path.Combine(folder, ModelManifest.ModelFile);
        }

        return await TryAsync(published, manifest, path);
    }

    /// <summary>Refuses an announcement of which nothing can be used, not even its name; null for any other.</summary>
    public InstallOutcome? Malformed(ModelPublished published) =>
        ModelRecords.Mistakes(published) is { Count: > 0 } mistakes ? Refuse(published, string.Join(" ", mistakes), remember: false) : null;

    /// <summary>The part that runs what somebody else made.</summary>
    private async Task<(ServedModel? Model, InstallOutcome Outcome)> TryAsync(ModelPublished published, ModelManifest manifest, string path)
    {
        // What has served here is not what kills the process.
        var counted = records.Current.GetValueOrDefault(published.Name)?.ManifestSha256 != published.ManifestSha256;
        if (counted && attempts.Begin(published.ManifestSha256) is { } deadly)
        {
            return (null, Refuse(published, deadly));
        }

        try
        {
            var (model, reason) = await Aside(() => LoadAndReplay(published, manifest, path));
            return model is null ? (null, Refuse(published, reason)) : (model, new InstallOutcome(InstallKind.Installed, ""));
        }
        finally
        {
            if (counted)
            {
                attempts.End(published.ManifestSha256);
            }
        }
    }

    private (ServedModel? Model, string Reason) LoadAndReplay(ModelPublished published, ModelManifest manifest, string path)
    {
        var loaded = loader.Load(manifest, published.ManifestSha256, settings => new InferenceSession(path, settings));
        if (loaded.Model is not { } model)
        {
            return (null, loaded.Reason);
        }

        using var deadline = new CancellationTokenSource(options.Value.MaxDeadline, time);
        if (recent.Replay(model, deadline.Token) is { } unfit)
        {
            model.Dispose();
            return (null, unfit);
        }

        return (model, "");
    }

    private static string? WrongSize(ManifestFile stated, long found) =>
        found != stated.Bytes ? $"{stated.Path} has {found} bytes, the manifest says {stated.Bytes}."
        : found is 0 or > int.MaxValue ? $"{stated.Path} has {found} bytes: a graph has 1 to {int.MaxValue}, and larger constants lie in files of external data."
        : null;

    private static GraphInspection Inspect(string path, ModelManifest manifest)
    {
        using var file = new MappedFile(path);
        return GraphInspector.Inspect(file.Bytes, manifest.Files, s_graphLimits);
    }

    /// <summary>A session's own threads would keep the low priority of the one that made them: with such, loading has the usual one.</summary>
    private Task<T> Aside<T>(Func<T> work) => options.Value.IntraOpThreads == 1 ? LowPriority.RunAsync(work) : Task.Run(work);

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

    [LoggerMessage(3002, LogLevel.Error, "{Model} {Version} is refused: {Reason}")]
    private partial void RefusedVersion(string model, string version, string reason);

    [LoggerMessage(3006, LogLevel.Error, "{Model} {Version} is not loaded, and is tried again when it is offered again: {Reason}")]
    private partial void NoRoom(string model, string version, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "{Model} {Version} waits for its files: {Reason}")]
    private partial void FilesMissing(string model, string version, string reason);
}
