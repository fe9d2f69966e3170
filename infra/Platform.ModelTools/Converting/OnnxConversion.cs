using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Converting;

/// <summary>A wrapped ONNX file: the artifact's files, and what the model takes and answers; or why it is refused.</summary>
/// <param name="Files">Content by path; the graph is <see cref="ModelManifest.ModelFile"/>.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it answers.</param>
/// <param name="Agreement">How a copy of the artifact alone compares with the source.</param>
public sealed record WrappedModel(
    IReadOnlyDictionary<string, byte[]> Files, IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs, Agreement Agreement);

/// <summary>Wraps an ONNX file and the external data beside it; a copy of the artifact alone must answer as the source does.</summary>
public static class OnnxConversion
{
    /// <param name="path">The ONNX file.</param>
    /// <param name="limits">How much is taken.</param>
    /// <param name="random">Makes the inputs on which both are compared.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="InvalidDataException">The file is hostile, is not whole, or is none that is served; the message says why.</exception>
    public static async Task<WrappedModel> WrapAsync(string path, ArtifactLimits limits, Random random, CancellationToken ct)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ModelManifest.ModelFile] = await ReadAsync(path, limits, ct) };
        var inspection = Inspect(files[ModelManifest.ModelFile], Beside(folder));
        foreach (var external in inspection.ExternalFiles)
        {
            files[external] = await ReadAsync(Path.Combine(folder, external), limits, ct);
        }

        var copy = Directory.CreateTempSubdirectory("platform-wrap-");
        try
        {
            foreach (var (name, content) in files)
            {
                var target = Path.Combine(copy.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await File.WriteAllBytesAsync(target, content, ct);
            }

            using var source = OnnxModel.Load(path);
            using var wrapped = OnnxModel.Load(Path.Combine(copy.FullName, ModelManifest.ModelFile));
            using var probe = new ProbeTensors(source, random);
            return new WrappedModel(files, source.Inputs, source.Outputs, Agreement.Of(probe.Answer(source), probe.Answer(wrapped)));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static GraphInspection Inspect(byte[] model, IReadOnlyList<ManifestFile> beside)
    {
        var inspection = GraphInspector.Inspect(model, beside, new GraphLimits());
        return inspection.Mistakes.Count == 0 ? inspection : throw new InvalidDataException($"The model is refused. {string.Join(" ", inspection.Mistakes)}");
    }

    /// <summary>Files beside the graph in which its external data may lie.</summary>
    private static ManifestFile[] Beside(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.ReparsePoint })
            .Take(10_000)
            .Select(f => new ManifestFile(Path.GetRelativePath(folder, f.FullName).Replace('\\', '/'), "", f.Length)),
    ];

    private static async Task<byte[]> ReadAsync(string path, ArtifactLimits limits, CancellationToken ct)
    {
        var info = new FileInfo(path);
        return info.Exists && info.Length <= Math.Min(limits.MaxFileBytes, Array.MaxLength)
            ? await File.ReadAllBytesAsync(path, ct)
            : throw new InvalidDataException($"{path} is not there, or larger than {limits.MaxFileBytes} bytes.");
    }
}
