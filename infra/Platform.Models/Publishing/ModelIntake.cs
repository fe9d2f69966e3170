using Platform.Contracts.Models;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Signing;

namespace Platform.Models.Publishing;

/// <summary>
/// Takes a version that someone else signed, once its files are in the store. The signature is checked before anything is parsed, and the
/// graph before anyone is told.
/// </summary>
public sealed class ModelIntake(ArtifactStore store, ModelRecords records, TrustedKeys trusted, TimeProvider time)
{
    /// <param name="offered">Name, version, manifest and signature count; who holds it and when it came is for this service to say.</param>
    /// <param name="holders">Base addresses where the files can be fetched.</param>
    /// <param name="ct">Ends it; what is half done announces nothing.</param>
    public async Task<PublishResult> TakeAsync(ModelPublished offered, IReadOnlyList<string> holders, CancellationToken ct)
    {
        if (ModelRecords.Mistakes(offered) is { Count: > 0 } mistakes)
        {
            return new PublishResult(null, mistakes);
        }

        if (trusted.SignerOf(offered.ManifestSha256, offered.Signature) is not { } signer)
        {
            return Refused("signature: none of the keys in Models:TrustedKeys made it.");
        }

        var (json, failure) = await store.ReadAsync(offered.ManifestSha256, ManifestReader.MaxBytes, ct);
        if (json is null)
        {
            return Refused($"manifestSha256: the manifest is not in the store ({failure}). Put it under /v1/artifacts first.");
        }

        var reading = ManifestReader.Read(json);
        if (reading.Manifest is not { } manifest)
        {
            return new PublishResult(null, reading.Mistakes);
        }

        if (manifest.Name != offered.Name || manifest.Version != offered.Version)
        {
            return Refused($"The manifest is of {manifest.Name} {manifest.Version}.");
        }

        if (await FileMistakesAsync(manifest, ct) is { Count: > 0 } wrong)
        {
            return new PublishResult(null, wrong);
        }

        var announcement = offered with { Holders = holders, PublishedBy = $"{manifest.Author} ({signer})", PublishedTime = time.GetUtcNow() };
        var serving = records.Current.GetValueOrDefault(offered.Name)?.Version;
        return records.Record(announcement)
            ? new PublishResult(announcement, [])
            : Refused($"version: {serving} is published already and is not older. Publish a later one.");
    }

    private async Task<List<string>> FileMistakesAsync(ModelManifest manifest, CancellationToken ct)
    {
        var mistakes = new List<string>();
        foreach (var file in manifest.Files)
        {
            var read = await store.OpenAsync(file.Sha256, ct);
            if (read.Content is not { } content)
            {
                mistakes.Add($"{file.Path}: {file.Sha256} is not in the store ({read.Failure}). Put it under /v1/artifacts first.");
                continue;
            }

            await using (content)
            {
                if (content.Length != file.Bytes)
                {
                    mistakes.Add($"{file.Path} has {content.Length} bytes, and the manifest says {file.Bytes}.");
                }
                else if (file.Path == ModelManifest.ModelFile)
                {
                    var model = new byte[content.Length];
                    await content.ReadExactlyAsync(model, ct);
                    mistakes.AddRange(GraphInspector.Inspect(model, manifest.Files, new GraphLimits()).Mistakes);
                }
            }
        }

        return mistakes;
    }

    private static PublishResult Refused(string mistake) => new(null, [mistake]);
}
