using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Models.Artifacts;

namespace Platform.Models.Manifests;

/// <summary>What came of reading a manifest: it, or every mistake in it.</summary>
/// <param name="Manifest">The manifest; null when there are mistakes.</param>
/// <param name="Mistakes">All of them, each with the field named.</param>
public sealed record ManifestReading(ModelManifest? Manifest, IReadOnlyList<string> Mistakes);

/// <summary>Writes manifests, and reads those of others with distrust.</summary>
public static partial class ManifestReader
{
    /// <summary>Largest manifest that is read.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxFiles = 64;
    private const int MaxTensors = 64;
    private const int MaxRank = 8;

    private static readonly string[] s_quantisations = ["none", "int8", "float16"];

    /// <summary>The bytes that are hashed, stored and sent.</summary>
    public static byte[] Write(ModelManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.ModelManifest);

    /// <summary>Parses and validates.</summary>
    public static ManifestReading Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            return new ManifestReading(null, [$"The manifest has {json.Length} bytes; at most {MaxBytes} are read."]);
        }

        ModelManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.ModelManifest);
        }
        catch (JsonException e)
        {
            return new ManifestReading(null, [$"The manifest is not JSON of the expected form at {e.Path ?? "$"}, line {e.LineNumber + 1}."]);
        }

        if (manifest is null)
        {
            return new ManifestReading(null, ["The manifest is null."]);
        }

        var mistakes = Mistakes(manifest);
        return new ManifestReading(mistakes.Count == 0 ? manifest : null, mistakes);
    }

    /// <summary>Every mistake, not only the first.</summary>
    public static IReadOnlyList<string> Mistakes(ModelManifest manifest)
    {
        var mistakes = new List<string>();
        void Require(bool holds, string mistake)
        {
            if (!holds)
            {
                mistakes.Add(mistake);
            }
        }

        Require(manifest.SchemaVersion == ModelManifest.CurrentSchema, $"schemaVersion is {manifest.SchemaVersion}: {ModelManifest.CurrentSchema} is understood.");
        Require(IsName(manifest.Name), "name: 1 to 63 of a-z, 0-9 and '-', not starting with '-'.");
        Require(IsVersion(manifest.Version), "version: 1 to 64 of letters, digits, '.', '_' and '-', starting with a letter or digit.");
        Require(manifest.ParentVersion is null || IsVersion(manifest.ParentVersion), "parentVersion: a version, or absent.");
        Require(manifest.Author is { Length: > 0 and <= 200 }, "author: 1 to 200 characters.");
        Require(manifest.CreatedTime != default, "createdTime: when the model was made.");
        Require(s_quantisations.Contains(manifest.Quantisation), $"quantisation: one of {string.Join(", ", s_quantisations)}.");
        CheckTensors("inputs", manifest.Inputs, Require);
        CheckTensors("outputs", manifest.Outputs, Require);
        CheckFiles(manifest.Files, Require);
        Require(
            manifest.DataWindow is not { } window || (window.From <= window.To && window.Events >= 0 && window.Rows >= 0),
            "dataWindow: from is not after to, and counts are not negative.");
        Require(manifest.Metrics is not null, "metrics: an object of numbers.");
        Require(manifest.Properties is not null && manifest.Properties.All(p => p.Value is not null), "properties: an object of texts.");
        return mistakes;
    }

    internal static bool IsName(string? name) => name is not null && NamePattern().IsMatch(name);

    internal static bool IsVersion(string? version) => version is not null && VersionPattern().IsMatch(version);

    private static void CheckTensors(string field, IReadOnlyList<TensorSignature>? tensors, Action<bool, string> require)
    {
        if (tensors is not { Count: > 0 and <= MaxTensors })
        {
            require(false, $"{field}: 1 to {MaxTensors} tensors.");
            return;
        }

        for (var i = 0; i < tensors.Count; i++)
        {
            var tensor = tensors[i];
            require(tensor?.Name is { Length: > 0 and <= 200 }, $"{field}[{i}].name: 1 to 200 characters.");
            require(tensor?.Datatype is { } type && TensorDatatypes.All.Contains(type), $"{field}[{i}].datatype: one of {string.Join(", ", TensorDatatypes.All)}.");
            require(
                tensor?.Shape is { Count: <= MaxRank } shape && shape.All(d => d is -1 or > 0),
                $"{field}[{i}].shape: at most {MaxRank} sizes, each above 0, or -1 where it varies.");
        }

        require(tensors.Where(t => t is not null).DistinctBy(t => t.Name).Count() == tensors.Count, $"{field}: names are unique.");
    }

    private static void CheckFiles(IReadOnlyList<ManifestFile>? files, Action<bool, string> require)
    {
        if (files is not { Count: > 0 and <= MaxFiles })
        {
            require(false, $"files: 1 to {MaxFiles} files.");
            return;
        }

        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            require(IsSafePath(file?.Path), $"files[{i}].path: relative, with '/', at most 200 characters, without '.' and '..' parts.");
            require(ArtifactHash.IsValid(file?.Sha256), $"files[{i}].sha256: 64 lower-case hex digits.");
            require(file is { Bytes: > 0 }, $"files[{i}].bytes: above 0.");
        }

        require(files.Count(f => f?.Path == ModelManifest.ModelFile) == 1, $"files: exactly one is {ModelManifest.ModelFile}.");
        require(files.Where(f => f is not null).DistinctBy(f => f.Path).Count() == files.Count, "files: paths are unique.");
    }

    internal static bool IsSafePath(string? path) =>
        path is { Length: > 0 and <= 200 }
        && !path.Any(c => c is '\\' or ':' || char.IsControl(c))
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex VersionPattern();
}
