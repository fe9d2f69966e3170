using Platform.Contracts.Models;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Signing;

namespace Platform.Models.Publishing;

/// <summary>What came of putting a model into the store: its announcement, or what was wrong.</summary>
public sealed record PublishResult(ModelPublished? Announcement, IReadOnlyList<string> Mistakes);

/// <summary>Signs a model and puts it into the store: files first, then the manifest, then the record; a crash in between announces nothing.</summary>
public sealed class ArtifactPublisher(ArtifactStore store, ModelRecords records, PublisherKey key, TimeProvider time)
{
    /// <summary>Stores <paramref name="files"/> and a manifest that names them.</summary>
    /// <param name="manifest">Without files; they are filled in.</param>
    /// <param name="files">Content by path, <see cref="ModelManifest.ModelFile"/> among them.</param>
    /// <param name="holders">Base addresses where the files can be fetched.</param>
    /// <param name="ct">Ends it; what is half done announces nothing.</param>
    public async Task<PublishResult> PublishAsync(
        ModelManifest manifest, IReadOnlyDictionary<string, byte[]> files, IReadOnlyList<string> holders, CancellationToken ct)
    {
        var complete = manifest.With(files);
        if (ManifestReader.Mistakes(complete) is { Count: > 0 } mistakes)
        {
            return new PublishResult(null, mistakes);
        }

        var written = ManifestReader.Write(complete);
        var manifestFile = default(ArtifactResult);
        foreach (var content in files.Values.Append(written))
        {
            manifestFile = await store.AddAsync(content, ct);
            if (!manifestFile.Succeeded)
            {
                return new PublishResult(null, [$"The store did not take a file: {manifestFile.Failure}, {manifestFile.Detail}."]);
            }
        }

        var announcement = new ModelPublished
        {
            Name = complete.Name,
            Version = complete.Version,
            ManifestSha256 = manifestFile.Sha256!,
            Signature = key.Sign(manifestFile.Sha256!),
            Holders = holders,
            PublishedBy = complete.Author,
            PublishedTime = time.GetUtcNow(),
        };
        var before = records.Current;
        if (!records.Record(announcement))
        {
            return new PublishResult(null, [$"version: {before[complete.Name].Version} is published already and is not older."]);
        }

        await RemoveOlderAsync(before.Values.Concat(records.Current.Values), ct);
        return new PublishResult(announcement, []);
    }

    /// <summary>
    /// Takes away the files of versions that are neither the newest of their model nor the one before, so that a store that takes a model
    /// an hour stays small. The one before stays for whoever is still fetching it.
    /// </summary>
    private async Task RemoveOlderAsync(IEnumerable<ModelPublished> kept, CancellationToken ct)
    {
        var keep = new HashSet<string>(StringComparer.Ordinal);
        foreach (var published in kept)
        {
            keep.Add(published.ManifestSha256);
            var (json, _) = await store.ReadAsync(published.ManifestSha256, ManifestReader.MaxBytes, ct);
            if (json is not null && ManifestReader.Read(json).Manifest is { } manifest)
            {
                keep.UnionWith(manifest.Files.Select(f => f.Sha256));
            }
        }

        store.RemoveExcept(keep);
    }
}
