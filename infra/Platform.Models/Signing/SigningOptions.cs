using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;

namespace Platform.Models.Signing;

/// <summary>Whose models a service takes: section <c>Models</c>.</summary>
internal sealed class TrustOptions : IValidatableObject
{
    public const string Section = "Models";

    /// <summary>Public keys of the publishers, base64 of SubjectPublicKeyInfo on P-256; 1 to 16. A model that none of them signed is refused.</summary>
    public List<string> TrustedKeys { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Signing.TrustedKeys.Mistakes(TrustedKeys).Select(m => new ValidationResult(m));
}

/// <summary>With which key a service publishes: section <c>Models</c>. One of the two is given.</summary>
internal sealed class PublisherOptions : IValidatableObject
{
    public const string Section = "Models";

    /// <summary>The private key, base64 of PKCS#8 on P-256.</summary>
    public string? PublisherKey { get; set; }

    /// <summary>A file with the private key, which only the publisher can read.</summary>
    public string? PublisherKeyFile { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        using var key = Read();
        if (key is null)
        {
            yield return new ValidationResult(
                "Models:PublisherKey, or the file that Models:PublisherKeyFile names, is not the base64 of a private key on P-256 (PKCS#8). 'platform models keys new' makes one.");
        }
    }

    /// <summary>The key; null when there is none.</summary>
    public PublisherKey? Read() =>
        Signing.PublisherKey.TryParse(PublisherKey ?? (File.Exists(PublisherKeyFile) ? File.ReadAllText(PublisherKeyFile) : ""));
}

public static class SigningExtensions
{
    /// <summary>Registers the <see cref="TrustedKeys"/> of the configuration.</summary>
    public static IServiceCollection AddTrustedKeys(this IServiceCollection services)
    {
        services.AddValidatedOptions<TrustOptions>(TrustOptions.Section);
        services.AddSingleton(p => new TrustedKeys(p.GetRequiredService<IOptions<TrustOptions>>().Value.TrustedKeys));
        return services;
    }

    /// <summary>Registers the <see cref="PublisherKey"/> of the configuration.</summary>
    public static IServiceCollection AddPublisherKey(this IServiceCollection services)
    {
        services.AddValidatedOptions<PublisherOptions>(PublisherOptions.Section);
        services.AddSingleton(p => p.GetRequiredService<IOptions<PublisherOptions>>().Value.Read()!);
        return services;
    }
}
