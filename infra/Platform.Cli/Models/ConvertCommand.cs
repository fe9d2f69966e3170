using System.CommandLine;
using System.Globalization;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Publishing;
using Platform.ModelTools.Converting;
using Platform.ModelTools.LightGbm;
using Spectre.Console;

namespace Platform.Cli.Models;

/// <summary><c>platform models convert</c>: a model of elsewhere as an artifact that proved itself.</summary>
internal static class ConvertCommand
{
    private const int BeginningCharacters = 16;
    private const int Seed = 20260314;

    public static Command Build(Terminal terminal, GlobalOptions options, ModelOptions models)
    {
        var file = new Argument<string>("file") { Description = "LightGBM's text model (save_model), or an ONNX file." };
        var name = new Option<string>("--name") { Description = "The model's name: 1 to 63 of a-z, 0-9 and '-'.", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder of the artifact; must not be there yet.", Required = true };
        var version = new Option<string?>("--version") { Description = "The version; by default made from the time, so that versions sort in the order made." };
        var parent = new Option<string?>("--parent") { Description = "The version that it replaces." };
        var properties = new Option<string[]>("--property") { Description = "A fact that callers have to agree with, NAME=VALUE, such as featureVersion=1; may be given several times.", DefaultValueFactory = _ => [] };
        var rows = new Option<int>("--rows") { Description = "Rows on which a LightGBM model is compared, 100 to 1000000.", DefaultValueFactory = _ => 4_096 };
        return new Command("convert", """
            Turn a model into an artifact: a folder with model.onnx and manifest.json, and manifest.sig when a key is named.

            LightGBM: regression, binary, multiclass, lambdarank and their kin; categorical splits, missing values, zero_as_missing.
            The scores are compared with LightGBM's own on rows made to find a difference: 1e-5 relative, or the model is refused.
            ONNX: any file that ONNX Runtime serves, its external data included; custom operators are refused.

            Examples:
              platform models convert ranker.txt --name ranker --property featureVersion=1 --out ./ranker
              platform models convert encoder/model.onnx --name encoder --out ./encoder --key publisher.key
            """)
        {
            file, name, folder, version, parent, properties, rows, models.Author, models.Key,
        }.Does(terminal, async (parse, ct) =>
        {
            var manifest = new ModelManifest
            {
                Name = parse.GetValue(name)!,
                Version = parse.GetValue(version) ?? ModelVersions.Next(terminal.Time.GetUtcNow(), null),
                ParentVersion = parse.GetValue(parent),
                Author = parse.GetValue(models.Author)!,
                CreatedTime = terminal.Time.GetUtcNow(),
                Properties = PropertiesOf(parse.GetValue(properties)!),
            };
            var path = parse.GetValue(file)!;
            if (!File.Exists(path))
            {
                throw new UsageException($"{path} is not there: name LightGBM's text model or an ONNX file.");
            }

            var (complete, files, agreement, refusal) = await IsLightGbmAsync(path, ct)
                ? await LightGbmAsync(path, manifest, Math.Clamp(parse.GetValue(rows), 100, 1_000_000), ct)
                : await OnnxAsync(path, manifest, ct);
            if (refusal is null)
            {
                using var key = await models.KeyOfAsync(parse, ct);
                await ArtifactFolder.WriteAsync(parse.GetValue(folder)!, complete, files, key, ct);
            }

            var report = new ConversionReport(
                complete.Name, complete.Version, refusal is null ? parse.GetValue(folder) : null, agreement.Scores, agreement.Largest, complete.Properties, refusal);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(report, ModelsJson.Default.ConversionReport);
            }
            else
            {
                Show(terminal.Console, report);
            }

            return refusal is null ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    private static async Task<(ModelManifest, IReadOnlyDictionary<string, byte[]>, Agreement, string?)> LightGbmAsync(
        string path, ModelManifest manifest, int rows, CancellationToken ct)
    {
        var conversion = await LightGbmConversion.ConvertAsync(path, manifest.Name, rows, new Random(Seed), ct);
        var (features, outputs) = (conversion.Features, conversion.Outputs);
        var complete = manifest with
        {
            Inputs = [new TensorSignature(TreeEnsembleWriter.InputName, TensorDatatypes.Float32, [-1, features])],
            Outputs = [new TensorSignature(TreeEnsembleWriter.OutputName, TensorDatatypes.Float32, [-1, outputs])],
            Properties = conversion.Facts.Concat(manifest.Properties).GroupBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.Last().Value, StringComparer.Ordinal),
            Metrics = MetricsOf(conversion.Agreement),
        };
        return (complete, new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = conversion.Model ?? [] }, conversion.Agreement, conversion.Refusal);
    }

    private static async Task<(ModelManifest, IReadOnlyDictionary<string, byte[]>, Agreement, string?)> OnnxAsync(string path, ModelManifest manifest, CancellationToken ct)
    {
        var wrapped = await OnnxConversion.WrapAsync(path, ModelOptions.Limits, new Random(Seed), ct);
        var refusal = wrapped.Agreement.Holds ? null : "A copy of the artifact alone does not answer as the file does: something that it needs lies elsewhere.";
        return (manifest with { Inputs = wrapped.Inputs, Outputs = wrapped.Outputs, Metrics = MetricsOf(wrapped.Agreement) }, wrapped.Files, wrapped.Agreement, refusal);
    }

    private static Dictionary<string, double> MetricsOf(Agreement agreement) => new()
    {
        ["conversion.scores"] = agreement.Scores,
        ["conversion.largest-difference"] = double.IsFinite(agreement.Largest) ? agreement.Largest : 1,
    };

    private static async Task<bool> IsLightGbmAsync(string path, CancellationToken ct)
    {
        using var reader = new StreamReader(path);
        var beginning = new char[BeginningCharacters];
        var read = await reader.ReadBlockAsync(beginning, ct);
        return LightGbmReader.Recognises(new string(beginning, 0, read));
    }

    private static Dictionary<string, string> PropertiesOf(string[] given)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in given)
        {
            var equals = property.IndexOf('=', StringComparison.Ordinal);
            properties[equals > 0 ? property[..equals] : throw new UsageException($"--property is '{property}': write NAME=VALUE, such as featureVersion=1.")] = property[(equals + 1)..];
        }

        return properties;
    }

    private static void Show(IAnsiConsole console, ConversionReport report)
    {
        var compared = string.Create(CultureInfo.InvariantCulture, $"{report.Scores:N0} scores compared, at most {report.LargestDifference:0.0e+0} apart");
        console.MarkupLineInterpolated(report.Refusal is null
            ? (FormattableString)$"[green]{report.Name} {report.Version}[/] is in {report.Folder}: {compared}"
            : $"[red]refused[/]: {report.Refusal} ({compared})");
    }
}

/// <param name="Name">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="Folder">Where the artifact is; null when it is refused.</param>
/// <param name="Scores">Scores compared with the source's.</param>
/// <param name="LargestDifference">Relative to the source's score.</param>
/// <param name="Properties">What the manifest says.</param>
/// <param name="Refusal">Why it is refused.</param>
internal sealed record ConversionReport(
    string Name, string Version, string? Folder, int Scores, double LargestDifference, IReadOnlyDictionary<string, string> Properties, string? Refusal);
