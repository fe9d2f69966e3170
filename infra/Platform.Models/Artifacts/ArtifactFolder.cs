using System.Security.Cryptography;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Signing;

namespace Platform.Models.Artifacts;

/// <summary>What a look at an artifact's folder found.</summary>
/// <param name="Manifest">The manifest; null when it is not there, not trusted or not valid.</param>
/// <param name="ManifestBytes">Its bytes, which are signed, stored and sent as they are.</param>
/// <param name="Signature">The signature beside it; null when there is none.</param>
/// <param name="Signer">Id of the trusted key that made it; null when nobody's trust was asked for.</param>
/// <param name="Files">Content by path, verified.</param>
/// <param name="Mistakes">Everything wrong; empty when the artifact is whole.</param>
public sealed record ArtifactReading(
    ModelManifest? Manifest,
    byte[] ManifestBytes,
    string? Signature,
    string? Signer,
    IReadOnlyDictionary<string, byte[]> Files,
    IReadOnlyList<string> Mistakes)
{
    /// <summary>The artifact's identity.</summary>
    public string ManifestSha256 => Convert.ToHexStringLower(SHA256.HashData(ManifestBytes));
}

/// <summary>An artifact as a folder: <c>manifest.json</c>, the files that it names, and once it is signed <c>manifest.sig</c>.</summary>
public static class ArtifactFolder
{
    public const string ManifestFile = "manifest.json";
    public const string SignatureFile = "manifest.sig";

    private const int MaxSignatureCharacters = 200;

    /// <summary>Writes an artifact. The folder appears whole or not at all.</summary>
    /// <param name="folder">Must not be there yet.</param>
    /// <param name="manifest">Without files; they are filled in.</param>
    /// <param name="files">Content by path.</param>
    /// <param name="key">Signs it; null leaves it unsigned.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="InvalidDataException">The manifest has mistakes; all are in the message.</exception>
    /// <exception cref="IOException">The folder is there already, or cannot be written.</exception>
    public static async Task WriteAsync(
        string folder, ModelManifest manifest, IReadOnlyDictionary<string, byte[]> files, PublisherKey? key, CancellationToken ct)
    {
        var complete = manifest.With(files);
        if (ManifestReader.Mistakes(complete) is { Count: > 0 } mistakes)
        {
            throw new InvalidDataException($"The artifact's manifest is not valid. {string.Join(" ", mistakes)}");
        }

        if (Directory.Exists(folder))
        {
            throw new IOException($"{folder} is there already: name another folder, or remove it.");
        }

        var whole = Path.GetFullPath(folder);
        var beside = $"{whole}.{Path.GetRandomFileName()}";
        try
        {
            foreach (var (path, content) in files)
            {
                var target = Path.Combine(beside, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await File.WriteAllBytesAsync(target, content, ct);
            }

            var written = ManifestReader.Write(complete);
            await File.WriteAllBytesAsync(Path.Combine(beside, ManifestFile), written, ct);
            if (key is not null)
            {
                await File.WriteAllTextAsync(Path.Combine(beside, SignatureFile), key.Sign(Convert.ToHexStringLower(SHA256.HashData(written))), ct);
            }

            Directory.Move(beside, whole);
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    /// <summary>Reads an artifact with distrust: the signature first, then the manifest, then the files, then the graph; nothing is run.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="trusted">Whose signature counts; null for an artifact of one's own that is not signed yet.</param>
    /// <param name="limits">How much is read.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<ArtifactReading> ReadAsync(string folder, TrustedKeys? trusted, ArtifactLimits limits, CancellationToken ct)
    {
        var manifestPath = Path.Combine(folder, ManifestFile);
        if (!File.Exists(manifestPath) || new FileInfo(manifestPath).Length > ManifestReader.MaxBytes)
        {
            return Bad([], null, $"{manifestPath} is not there, or larger than {ManifestReader.MaxBytes} bytes.");
        }

        var bytes = await File.ReadAllBytesAsync(manifestPath, ct);
        var signature = await SignatureAsync(folder, ct);
        var signer = trusted?.SignerOf(Convert.ToHexStringLower(SHA256.HashData(bytes)), signature);
        if (trusted is not null && signer is null)
        {
            return Bad(bytes, signature, signature is null ? $"It is not signed: there is no {SignatureFile}." : $"No trusted key made {SignatureFile}, or {ManifestFile} was changed since.");
        }

        var reading = ManifestReader.Read(bytes);
        if (reading.Manifest is not { } manifest)
        {
            return Bad(bytes, signature, [.. reading.Mistakes]);
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var mistakes = new List<string>();
        foreach (var file in manifest.Files)
        {
            if (await ReadAsync(folder, file, limits, ct) is var (content, mistake) && content is not null)
            {
                files[file.Path] = content;
            }
            else
            {
                mistakes.Add(mistake!);
            }
        }

        if (files.TryGetValue(ModelManifest.ModelFile, out var model))
        {
            mistakes.AddRange(GraphInspector.Inspect(model, manifest.Files, new GraphLimits()).Mistakes.Select(m => $"{ModelManifest.ModelFile}: {m}"));
        }

        return new ArtifactReading(manifest, bytes, signature, signer, files, mistakes);
    }

    private static async Task<(byte[]? Content, string? Mistake)> ReadAsync(string folder, ManifestFile file, ArtifactLimits limits, CancellationToken ct)
    {
        var info = new FileInfo(Path.Combine(folder, file.Path));
        if (!info.Exists || info.Length != file.Bytes || info.Length > limits.MaxFileBytes)
        {
            return (null, $"{file.Path} {(info.Exists ? $"has {info.Length} bytes" : "is not there")}; the manifest says {file.Bytes}, and at most {limits.MaxFileBytes} are read.");
        }

        var content = await File.ReadAllBytesAsync(info.FullName, ct);
        return Convert.ToHexStringLower(SHA256.HashData(content)) == file.Sha256 ? (content, null) : (null, $"{file.Path} was changed: its bytes do not give the manifest's hash.");
    }

    private static async Task<string?> SignatureAsync(string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, SignatureFile);
        return File.Exists(path) && new FileInfo(path).Length <= MaxSignatureCharacters ? (await File.ReadAllTextAsync(path, ct)).Trim() : null;
    }

    private static ArtifactReading Bad(byte[] manifest, string? signature, params IReadOnlyList<string> mistakes) =>
        new(null, manifest, signature, null, new Dictionary<string, byte[]>(), mistakes);
}
