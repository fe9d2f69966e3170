using System.CommandLine;
using Platform.Models.Artifacts;
using Platform.Models.Golden;
using Platform.ModelTools.Converting;
using Spectre.Console;

namespace Platform.Cli.Models;

/// <summary><c>platform models verify</c>: what an instance checks before it serves an artifact, on one's own machine.</summary>
internal static class VerifyCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options, ModelOptions models)
    {
        var folder = new Argument<string>("artifact") { Description = "Folder of the artifact." };
        var unsigned = new Option<bool>("--unsigned") { Description = "The artifact is your own and not signed yet." };
        return new Command("verify", """
            Check an artifact as an instance does before it serves it: the publisher's signature first, then the manifest, the hashes, the graph
            (no custom operators, no paths out of the folder), what it takes and answers, and its golden batch. Every mistake is listed.

            Examples:
              platform models verify ./ranker
              platform models verify ./ranker --trust MFkwEwYHKoZIzj0CAQYI…
              platform models verify ./ranker --unsigned
            """)
        {
            folder, unsigned, models.Trust, models.Key,
        }.Does(terminal, async (parse, ct) =>
        {
            var path = parse.GetValue(folder)!;
            var trusted = parse.GetValue(unsigned) ? null : await models.TrustOfAsync(parse, ct);
            var reading = await ArtifactFolder.ReadAsync(path, trusted, ModelOptions.Limits, ct);
            var mistakes = reading.Mistakes;
            if (mistakes.Count == 0)
            {
                var golden = reading.Files.TryGetValue(GoldenSet.FileName, out var own) ? GoldenSet.Read(own) : null;
                mistakes = await Task.Run(() => ArtifactProof.Mistakes(path, reading.Manifest!, golden), ct);
            }

            var report = new VerifyReport(reading.Manifest?.Name, reading.Manifest?.Version, reading.ManifestSha256, reading.Signer, mistakes);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(report, ModelsJson.Default.VerifyReport);
            }
            else
            {
                Show(terminal.Console, path, report);
            }

            return mistakes.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    private static void Show(IAnsiConsole console, string path, VerifyReport report)
    {
        if (report.Mistakes.Count == 0)
        {
            console.MarkupLineInterpolated($"[green]{report.Name} {report.Version}[/] in {path} is whole; {(report.Signer is null ? "not signed" : $"signed by {report.Signer}")}");
            return;
        }

        console.MarkupLineInterpolated($"[red]{path} is refused:[/]");
        foreach (var mistake in report.Mistakes)
        {
            console.MarkupLineInterpolated($"  {mistake}");
        }
    }
}

/// <param name="Name">The model, once its manifest could be read.</param>
/// <param name="Version">The version.</param>
/// <param name="ManifestSha256">The artifact's identity.</param>
/// <param name="Signer">The trusted key that signed it.</param>
/// <param name="Mistakes">Empty when it is whole.</param>
internal sealed record VerifyReport(string? Name, string? Version, string ManifestSha256, string? Signer, IReadOnlyList<string> Mistakes);
