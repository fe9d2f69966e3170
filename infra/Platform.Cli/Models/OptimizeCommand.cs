using System.CommandLine;
using System.Globalization;
using Platform.Models.Artifacts;
using Platform.Models.Golden;
using Platform.Models.Manifests;
using Platform.ModelTools.Graphs;
using Platform.ModelTools.Optimising;
using Spectre.Console;

namespace Platform.Cli.Models;

/// <summary><c>platform models optimize</c>: smaller and faster variants of an artifact, each measured against it.</summary>
internal static class OptimizeCommand
{
    private const int Seed = 20260314;

    public static Command Build(Terminal terminal, GlobalOptions options, ModelOptions models)
    {
        var folder = new Argument<string>("artifact") { Description = "Folder of the artifact." };
        var target = new Option<string>("--out") { Description = "Folder for the variants that are accepted, each an artifact named as its variant.", Required = true };
        var golden = new Option<string?>("--golden") { Description = $"The golden set; by default the artifact's own {GoldenSet.FileName}." };
        var variants = new Option<string[]>("--variants")
        {
            Description = $"Which to try, with commas: {string.Join(", ", ModelVariant.All.Select(v => v.Name))}. By default all.",
            DefaultValueFactory = _ => [],
        };
        var maxLoss = new Option<double>("--max-loss") { Description = "Share of the parent's quality that may be lost, 0 to 1. The upper end of the 95 % interval counts.", DefaultValueFactory = _ => 0.01 };
        var seconds = new Option<double>("--seconds") { Description = "How long latency is measured, a variant, 0.1 to 600.", DefaultValueFactory = _ => 5 };
        return new Command("optimize", $"""
            Make smaller and faster variants of an artifact and measure each against it on a golden set.

            Quality is NDCG@10 where the cases have labels, and else the cosine of the answer to the parent's. Latency is measured in turns
            with the parent, one thread. A variant that may lose more than --max-loss, or is neither smaller nor faster, is refused.
            The table is kept in the manifest of every variant that is accepted.

            Variants:
            {string.Join(Environment.NewLine, ModelVariant.All.Select(v => $"  {v.Name,-15} {v.Description}"))}

            A golden set is JSON: cases with inputs (name, datatype, shape, data) and, for rankers, a label a row.

            Examples:
              platform models optimize ./encoder --golden golden.json --out ./variants
              platform models optimize ./ranker --variants trees-75,trees-50 --max-loss 0.005 --out ./variants --json
            """)
        {
            folder, target, golden, variants, maxLoss, seconds, models.Author, models.Key,
        }.Does(terminal, async (parse, ct) =>
        {
            var artifact = await ModelOptions.ReadAsync(parse.GetValue(folder)!, trusted: null, ct);
            var set = await GoldenAsync(artifact, parse.GetValue(golden), ct);
            var wanted = WantedOf(parse.GetValue(variants)!);
            var parent = ExternalWeights.Inline(artifact.Files[ModelManifest.ModelFile], artifact.Files);
            var run = new OptimiseRun(terminal.Time, new Random(Seed));
            var budget = TimeSpan.FromSeconds(Math.Clamp(parse.GetValue(seconds), 0.1, 600));
            var outcomes = await Task.Run(() => run.Try(parent, set, wanted, parse.GetValue(maxLoss), budget, ct).ToList(), ct);
            using var key = await models.KeyOfAsync(parse, ct);
            foreach (var outcome in outcomes.Where(o => o.Refusal is null))
            {
                await ArtifactFolder.WriteAsync(
                    Path.Combine(parse.GetValue(target)!, outcome.Variant.Name),
                    ManifestOf(artifact.Manifest!, outcome.Variant, outcomes, parse.GetValue(models.Author)!, terminal.Time.GetUtcNow()),
                    FilesOf(artifact, outcome),
                    key,
                    ct);
            }

            var report = new OptimizeReport(
                artifact.Manifest!.Name, artifact.Manifest.Version, Quality.MeasureOf(set), parent.Length, [.. outcomes.Select(VariantReport.Of)]);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(report, ModelsJson.Default.OptimizeReport);
            }
            else
            {
                Show(terminal.Console, report);
            }

            return outcomes.Any(o => o.Refusal is null) ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    private static async Task<GoldenSet> GoldenAsync(ArtifactReading artifact, string? path, CancellationToken ct)
    {
        if (path is not null)
        {
            return new FileInfo(path) is { Exists: true, Length: <= GoldenSet.MaxBytes }
                ? GoldenSet.Read(await File.ReadAllBytesAsync(path, ct))
                : throw new UsageException($"--golden names {path}, which is not there or larger than {GoldenSet.MaxBytes} bytes.");
        }

        return artifact.Files.TryGetValue(GoldenSet.FileName, out var own)
            ? GoldenSet.Read(own)
            : throw new UsageException($"The artifact carries no {GoldenSet.FileName}: name a golden set with --golden.");
    }

    private static List<ModelVariant> WantedOf(string[] names)
    {
        string[] split = [.. names.SelectMany(n => n.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        var unknown = split.Where(n => ModelVariant.All.All(v => v.Name != n)).ToList();
        return unknown.Count > 0
            ? throw new UsageException($"--variants names {string.Join(", ", unknown)}: {string.Join(", ", ModelVariant.All.Select(v => v.Name))} are known.")
            : [.. ModelVariant.All.Where(v => split.Length == 0 || split.Contains(v.Name))];
    }

    private static ModelManifest ManifestOf(ModelManifest parent, ModelVariant variant, IEnumerable<VariantOutcome> outcomes, string author, DateTimeOffset now) => parent with
    {
        Version = $"{parent.Version}-{variant.Name}",
        ParentVersion = parent.Version,
        Author = author,
        CreatedTime = now,
        Quantisation = variant.Quantisation,
        Properties = new Dictionary<string, string>(parent.Properties) { ["variant"] = variant.Name },
        Metrics = parent.Metrics.Concat(outcomes.SelectMany(Figures)).GroupBy(m => m.Key, StringComparer.Ordinal).ToDictionary(m => m.Key, m => m.Last().Value, StringComparer.Ordinal),
    };

    /// <summary>A row of the table: every variant tried, the refused ones too.</summary>
    private static IEnumerable<KeyValuePair<string, double>> Figures(VariantOutcome outcome)
    {
        var prefix = $"optimize.{outcome.Variant.Name}";
        yield return new($"{prefix}.accepted", outcome.Refusal is null ? 1 : 0);
        if (outcome.Comparison is { } comparison)
        {
            yield return new($"{prefix}.size-ratio", outcome.SizeRatio);
            yield return new($"{prefix}.latency-ratio", comparison.LatencyRatio);
            yield return new($"{prefix}.loss", comparison.Loss.Mean);
            yield return new($"{prefix}.loss-low", comparison.Loss.Low);
            yield return new($"{prefix}.loss-high", comparison.Loss.High);
            yield return new($"{prefix}.cases", comparison.Cases);
        }
    }

    /// <summary>What the parent had beside its graph and its weights stays.</summary>
    private static Dictionary<string, byte[]> FilesOf(ArtifactReading artifact, VariantOutcome outcome)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ModelManifest.ModelFile] = outcome.Model! };
        if (artifact.Files.TryGetValue(GoldenSet.FileName, out var golden))
        {
            // The answers written down in it are the parent's.
            files[GoldenSet.FileName] = new GoldenSet { Cases = [.. GoldenSet.Read(golden).Cases.Select(c => c with { Expected = null })] }.Write();
        }

        return files;
    }

    private static void Show(IAnsiConsole console, OptimizeReport report)
    {
        console.MarkupLineInterpolated($"[bold]{report.Name} {report.Version}[/], {report.Bytes:N0} bytes; quality is {report.Measure}");
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("variant")
            .AddColumn(new TableColumn("smaller").RightAligned())
            .AddColumn(new TableColumn("faster").RightAligned())
            .AddColumn(new TableColumn("quality lost (95 % interval)").RightAligned())
            .AddColumn("verdict");
        foreach (var variant in report.Variants)
        {
            table.AddRow(
                Markup.Escape(variant.Name),
                variant.SizeRatio is { } size ? Invariant($"{1 / size:0.00}×") : "–",
                variant.LatencyRatio is { } latency ? Invariant($"{1 / latency:0.00}×") : "–",
                variant.Loss is { } loss ? Invariant($"{loss:0.000%} ({variant.LossLow:0.000%} to {variant.LossHigh:0.000%})") : "–",
                variant.Refusal is null ? "[green]accepted[/]" : $"[yellow]refused[/]: {Markup.Escape(variant.Refusal)}");
        }

        console.Write(table);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Name">The model.</param>
/// <param name="Version">The parent's version.</param>
/// <param name="Measure">Of quality.</param>
/// <param name="Bytes">The parent's size.</param>
/// <param name="Variants">In the order tried.</param>
internal sealed record OptimizeReport(string Name, string Version, string Measure, long Bytes, IReadOnlyList<VariantReport> Variants);

/// <summary>A row of the table; ratios are the variant's over the parent's.</summary>
internal sealed record VariantReport(
    string Name, double? SizeRatio, double? LatencyRatio, double? ParentMilliseconds, double? Loss, double? LossLow, double? LossHigh, int? Cases, string? Refusal)
{
    public static VariantReport Of(VariantOutcome outcome) => new(
        outcome.Variant.Name,
        outcome.Model is null ? null : outcome.SizeRatio,
        outcome.Comparison?.LatencyRatio,
        outcome.Comparison?.ParentMilliseconds,
        outcome.Comparison?.Loss.Mean,
        outcome.Comparison?.Loss.Low,
        outcome.Comparison?.Loss.High,
        outcome.Comparison?.Cases,
        outcome.Refusal);
}
