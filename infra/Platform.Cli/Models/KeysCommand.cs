using System.CommandLine;
using Platform.Models.Signing;

namespace Platform.Cli.Models;

/// <summary><c>platform models keys</c>: the keys that models are signed with.</summary>
internal static class KeysCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options) =>
        new("keys", """
            Keys that models are signed with: ECDSA on P-256.

            Whoever has the private key can publish. Services take models of the public keys in their configuration,
            Models:TrustedKeys:0 and so on (Models__TrustedKeys__0 as a variable or a file of the secrets folder).
            To change a key, list the new one beside the old one, publish with the new one, then take the old one out.

            Examples:
              platform models keys new --out publisher.key
              platform models keys show publisher.key
            """)
        {
            New(terminal, options),
            Show(terminal, options),
        };

    private static Command New(Terminal terminal, GlobalOptions options)
    {
        var file = new Option<string>("--out") { Description = "Where the private key goes. A file that is there is not overwritten.", Required = true };
        return new Command("new", """
            Make a key. The private half goes into a file that only you can read; the public half is printed.

            Example: platform models keys new --out publisher.key
            """)
        {
            file,
        }.Does(terminal, async (parse, ct) =>
        {
            using var key = PublisherKey.Create();
            var path = parse.GetValue(file)!;
            if (File.Exists(path))
            {
                throw new UsageException($"{path} is there already: name another file, or remove it if no model is signed with it any more.");
            }

            var open = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                open.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var writer = new StreamWriter(path, open))
            {
                await writer.WriteAsync(key.Export().AsMemory(), ct);
            }

            return await PrintAsync(terminal, parse.GetValue(options.Json), key);
        });
    }

    private static Command Show(Terminal terminal, GlobalOptions options)
    {
        var file = new Argument<string>("file") { Description = "The private key." };
        return new Command("show", """
            Print the public half of a key: what Models:TrustedKeys lists.

            Example: platform models keys show publisher.key
            """)
        {
            file,
        }.Does(terminal, async (parse, ct) =>
        {
            var path = parse.GetValue(file)!;
            using var key = PublisherKey.TryParse(await File.ReadAllTextAsync(path, ct))
                ?? throw new UsageException($"{path} is not the base64 of a private key on P-256 (PKCS#8). 'platform models keys new' makes one.");
            return await PrintAsync(terminal, parse.GetValue(options.Json), key);
        });
    }

    private static async Task<int> PrintAsync(Terminal terminal, bool json, PublisherKey key)
    {
        if (json)
        {
            await terminal.WriteJsonAsync(new KeyReport(key.Id, key.Public), ModelsJson.Default.KeyReport);
        }
        else
        {
            await terminal.Output.WriteLineAsync(key.Public);
        }

        return ExitCode.Ok;
    }
}

/// <param name="Id">How records and logs name the key.</param>
/// <param name="PublicKey">Base64 of SubjectPublicKeyInfo.</param>
internal sealed record KeyReport(string Id, string PublicKey);
