using System.CommandLine;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Models.Artifacts;

namespace Platform.Cli.Models;

/// <summary><c>platform models publish</c>: signs an artifact, stores its files, announces it to every region.</summary>
internal static class PublishCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options, ModelOptions models)
    {
        var folder = new Argument<string>("artifact") { Description = "Folder of the artifact." };
        return new Command("publish", """
            Sign an artifact, put its files where the platform keeps them, and announce it to every region. Instances check the signature before
            they fetch anything; what they refuse, 'platform models verify' explains.

            The key is the publisher's, PLATFORM_PUBLISHER_KEY or --key; services take it if Models:TrustedKeys lists its public half.

            Examples:
              platform models publish ./ranker
              platform models publish ./variants/int8 --key publisher.key --json
            """)
        {
            folder, models.Key,
        }.Does(terminal, async (parse, ct) =>
        {
            var path = parse.GetValue(folder)!;
            var artifact = await ModelOptions.ReadAsync(path, trusted: null, ct);
            using var key = await models.KeyOfAsync(parse, ct)
                ?? throw new UsageException("Name the key to sign with: --key FILE or PLATFORM_PUBLISHER_KEY. 'platform models keys new' makes one.");
            var signature = key.Sign(artifact.ManifestSha256);
            await File.WriteAllTextAsync(Path.Combine(path, ArtifactFolder.SignatureFile), signature, ct);

            using var admin = options.AdminOf(parse);
            foreach (var file in artifact.Manifest!.Files.DistinctBy(f => f.Sha256))
            {
                await admin.PutArtifactAsync(file.Sha256, artifact.Files[file.Path], ct);
            }

            await admin.PutArtifactAsync(artifact.ManifestSha256, artifact.ManifestBytes, ct);
            var published = await admin.PublishModelAsync(
                new ModelPublished
                {
                    Name = artifact.Manifest.Name,
                    Version = artifact.Manifest.Version,
                    ManifestSha256 = artifact.ManifestSha256,
                    Signature = signature,
                    Holders = [],
                    PublishedBy = artifact.Manifest.Author,
                    PublishedTime = terminal.Time.GetUtcNow(),
                },
                ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(published, ContractsJson.Default.ModelPublished);
            }
            else
            {
                await terminal.Output.WriteLineAsync($"{published.Name} {published.Version} is published by {published.PublishedBy}");
            }

            return ExitCode.Ok;
        });
    }
}
