using System.CommandLine;
using Platform.Models.Artifacts;
using Platform.Models.Signing;

namespace Platform.Cli.Models;

/// <summary>Options that several commands of the group take, and what they lead to.</summary>
internal sealed class ModelOptions(Terminal terminal)
{
    /// <summary>Enough for what serves on a processor; the services have limits of their own.</summary>
    public static readonly ArtifactLimits Limits = new(MaxFileBytes: 2L << 30);

    public Option<string?> Key { get; } = new("--key")
    {
        Description = "File of the private key to sign with. Also PLATFORM_PUBLISHER_KEY, the key itself.",
    };

    public Option<string[]> Trust { get; } = new("--trust")
    {
        Description = "A public key whose signature counts, as 'platform models keys show' prints it; may be given several times. By default that of PLATFORM_PUBLISHER_KEY.",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public Option<string> Author { get; } = new("--author")
    {
        Description = "Who made it, for the manifest. Also USER.",
        DefaultValueFactory = _ => terminal.Environment("USER") is { Length: > 0 } user ? user : "engineer",
    };

    /// <summary>The key to sign with; null when none is named.</summary>
    /// <exception cref="UsageException">What is named is no key.</exception>
    public async Task<PublisherKey?> KeyOfAsync(ParseResult parse, CancellationToken ct)
    {
        var file = parse.GetValue(Key);
        var text = file is null ? terminal.Environment("PLATFORM_PUBLISHER_KEY") : await File.ReadAllTextAsync(file, ct);
        return text is not { Length: > 0 }
            ? null
            : PublisherKey.TryParse(text) ?? throw new UsageException($"{file ?? "PLATFORM_PUBLISHER_KEY"} is not the base64 of a private key on P-256 (PKCS#8). 'platform models keys new' makes one.");
    }

    /// <summary>Whose signature counts.</summary>
    /// <exception cref="UsageException">Nobody's is named, or what is named is no key.</exception>
    public async Task<TrustedKeys> TrustOfAsync(ParseResult parse, CancellationToken ct)
    {
        var keys = parse.GetValue(Trust)!;
        if (keys.Length == 0)
        {
            using var own = await KeyOfAsync(parse, ct);
            keys = own is null ? throw new UsageException("Name whose signature counts: --trust KEY, or --key FILE or PLATFORM_PUBLISHER_KEY for your own.") : [own.Public];
        }

        return TrustedKeys.Mistakes(keys) is { Count: > 0 } mistakes
            ? throw new UsageException(string.Join(Environment.NewLine, mistakes.Select(m => m.Replace("Models:TrustedKeys", "--trust", StringComparison.Ordinal))))
            : new TrustedKeys(keys);
    }

    /// <summary>An artifact that is whole, or a failure with every mistake.</summary>
    public static async Task<ArtifactReading> ReadAsync(string folder, TrustedKeys? trusted, CancellationToken ct)
    {
        var reading = await ArtifactFolder.ReadAsync(folder, trusted, Limits, ct);
        return reading.Mistakes.Count == 0 ? reading : throw new InvalidDataException($"The artifact {folder} is refused:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", reading.Mistakes)}");
    }
}
