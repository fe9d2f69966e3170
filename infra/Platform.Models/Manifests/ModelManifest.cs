using System.Security.Cryptography;

namespace Platform.Models.Manifests;

/// <summary>
/// <c>manifest.json</c> of an artifact: what the model is, what it takes and answers, which files it is made of, and where it
/// comes from. The artifact's identity is the SHA-256 of the manifest's bytes.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>The file that ONNX Runtime loads.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>The only version of this form so far.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of this form.</summary>
    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>The model: 1 to 63 of a-z, 0-9 and '-'.</summary>
    public string Name { get; init; } = "";

    /// <summary>The version: 1 to 64 of letters, digits, '.', '_' and '-'; versions of a model sort as text in the order made.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version that this one replaces.</summary>
    public string? ParentVersion { get; init; }

    /// <summary>Who made it.</summary>
    public string Author { get; init; } = "";

    /// <summary>When, by the maker's clock.</summary>
    public DateTimeOffset CreatedTime { get; init; }

    /// <summary>What the model takes.</summary>
    public IReadOnlyList<TensorSignature> Inputs { get; init; } = [];

    /// <summary>What it answers.</summary>
    public IReadOnlyList<TensorSignature> Outputs { get; init; } = [];

    /// <summary>The files beside the manifest; <see cref="ModelFile"/> is one of them.</summary>
    public IReadOnlyList<ManifestFile> Files { get; init; } = [];

    /// <summary>The data that it learned from; absent for a model that came from elsewhere.</summary>
    public DataWindow? DataWindow { get; init; }

    /// <summary>Figures of the offline evaluation by name, such as <c>ranker.ndcg@10</c>, with the counts behind them.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary><c>none</c>, <c>int8</c> or <c>float16</c>.</summary>
    public string Quantisation { get; init; } = "none";

    /// <summary>Facts that the model's callers have to agree with, such as <c>featureVersion</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The manifest of these files.</summary>
    /// <param name="files">Content by path.</param>
    public ModelManifest With(IReadOnlyDictionary<string, byte[]> files) => this with
    {
        Files = [.. files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new ManifestFile(f.Key, Convert.ToHexStringLower(SHA256.HashData(f.Value)), f.Value.Length))],
    };
}

/// <summary>A tensor that goes in or comes out.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Datatype">Name of the Open Inference Protocol: <c>FP32</c>, <c>INT64</c>, <c>BYTES</c>, …</param>
/// <param name="Shape">Sizes; -1 where it varies.</param>
public sealed record TensorSignature(string Name, string Datatype, IReadOnlyList<long> Shape);

/// <summary>A file of the artifact.</summary>
/// <param name="Path">Relative, with '/'.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ManifestFile(string Path, string Sha256, long Bytes);

/// <summary>The data that a model learned from.</summary>
/// <param name="From">Time of the first event.</param>
/// <param name="To">Time of the last event.</param>
/// <param name="Events">How many.</param>
/// <param name="Rows">How many training rows they gave.</param>
public sealed record DataWindow(DateTimeOffset From, DateTimeOffset To, long Events, long Rows);
