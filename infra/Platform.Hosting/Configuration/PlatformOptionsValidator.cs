using Microsoft.Extensions.Options;

namespace Platform.Hosting.Configuration;

/// <summary>Lists every mistake at once, so that one start is enough to mend them all.</summary>
internal sealed class PlatformOptionsValidator : IValidateOptions<PlatformOptions>
{
    private const int ShortestSecret = 32;

    public ValidateOptionsResult Validate(string? name, PlatformOptions options)
    {
        var mistakes = new List<string>();
        if (options.Regions.Count == 0)
        {
            mistakes.Add("Platform:Regions is empty: name at least one region with its addresses.");
        }

        foreach (var (region, index) in options.Regions.Select((r, i) => (r, i)))
        {
            Check(region, $"Platform:Regions:{index}", mistakes);
        }

        foreach (var twice in options.Regions.GroupBy(r => r.Name).Where(g => g.Count() > 1))
        {
            mistakes.Add($"Platform:Regions names '{twice.Key}' {twice.Count()} times: names are unique.");
        }

        if (options.Region.Length > 0 && options.Regions.All(r => r.Name != options.Region))
        {
            mistakes.Add($"Platform:Region is '{options.Region}', which Platform:Regions does not have.");
        }

        CheckAddress(options.Witness, "Platform:Witness", mistakes);
        CheckAddress(options.Trainer, "Platform:Trainer", mistakes);
        for (var i = 0; i < options.Routers.Count; i++)
        {
            CheckAddress(options.Routers[i], $"Platform:Routers:{i}", mistakes);
        }

        CheckSecret(options.PseudonymKey, "Platform:PseudonymKey", mistakes);
        if (!options.AllowAnonymous)
        {
            CheckSecret(options.Keys.Client, "Platform:Keys:Client", mistakes);
            CheckSecret(options.Keys.Internal, "Platform:Keys:Internal", mistakes);
            CheckSecret(options.Keys.Admin, "Platform:Keys:Admin", mistakes);
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static void Check(RegionOptions region, string path, List<string> mistakes)
    {
        if (region.Name.Length is 0 or > 32 || !region.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            mistakes.Add($"{path}:Name is '{region.Name}': 1 to 32 of a-z, 0-9 and '-'.");
        }

        var addresses = new[]
        {
            ("Ingestion", region.Ingestion), ("Ranking", region.Ranking), ("Inference", region.Inference), ("Feature", region.Feature),
            ("Health", region.Health),
        };
        foreach (var (service, list) in addresses)
        {
            for (var i = 0; i < list.Count; i++)
            {
                CheckAddress(list[i], $"{path}:{service}:{i}", mistakes);
            }
        }
    }

    private static void CheckAddress(string? address, string path, List<string> mistakes)
    {
        if (!string.IsNullOrEmpty(address)
            && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            mistakes.Add($"{path} is '{address}': an address like http://host:8080.");
        }
    }

    private static void CheckSecret(string secret, string path, List<string> mistakes)
    {
        if (secret.Length < ShortestSecret)
        {
            mistakes.Add($"{path} has {secret.Length} characters: at least {ShortestSecret}, from configuration or a file in Platform:SecretsFolder.");
        }
    }
}
