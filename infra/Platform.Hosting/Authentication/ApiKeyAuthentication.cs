using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;

namespace Platform.Hosting.Authentication;

/// <summary>Who may call an endpoint. A key opens its own policy and those of the weaker kinds that its holder needs.</summary>
public static class Policies
{
    /// <summary>Shops; services and operators may too.</summary>
    public const string Client = "client";

    /// <summary>Services among themselves.</summary>
    public const string Internal = "internal";

    /// <summary>Operators.</summary>
    public const string Admin = "admin";
}

/// <summary>Reads the key from <c>X-API-Key</c> or a bearer token and compares it in constant time.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IOptions<PlatformOptions> platform) : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string HeaderName = "X-API-Key";
    private const string BearerPrefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Problem.Create(
            StatusCodes.Status401Unauthorized,
            "No valid key",
            "Send the deployment's key in the header X-API-Key, or as a bearer token.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Problem.Create(
            StatusCodes.Status403Forbidden,
            "The key is not for this",
            "This call needs a key of another kind: operators' calls take the admin key, services' calls the internal one.").ExecuteAsync(Context);

    private AuthenticateResult Authenticate()
    {
        if (platform.Value.AllowAnonymous)
        {
            return Ticket("anonymous", Policies.Client, Policies.Internal, Policies.Admin);
        }

        var shown = ShownKey();
        if (shown is null)
        {
            return AuthenticateResult.NoResult();
        }

        var keys = platform.Value.Keys;
        // Every comparison is made, so that the time taken tells nothing about which kind was near.
        var client = Same(shown, keys.Client);
        var service = Same(shown, keys.Internal);
        var admin = Same(shown, keys.Admin);
        return (client, service, admin) switch
        {
            (_, _, true) => Ticket("admin", Policies.Client, Policies.Internal, Policies.Admin),
            (_, true, _) => Ticket("internal", Policies.Client, Policies.Internal),
            (true, _, _) => Ticket("client", Policies.Client),
            _ => AuthenticateResult.Fail("The key is not known."),
        };
    }

    private string? ShownKey()
    {
        if (Request.Headers.TryGetValue(HeaderName, out var header) && header.Count == 1)
        {
            return header[0];
        }

        var authorization = Request.Headers.Authorization;
        return authorization.Count == 1 && authorization[0] is { } value && value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? value[BearerPrefix.Length..].Trim()
            : null;
    }

    private static bool Same(string shown, string key)
    {
        // Hashes have one length, so that the length of the key does not leak either.
        Span<byte> a = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> b = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(shown), a);
        SHA256.HashData(Encoding.UTF8.GetBytes(key), b);
        return CryptographicOperations.FixedTimeEquals(a, b);
    }

    private static AuthenticateResult Ticket(string name, params string[] policies)
    {
        var claims = policies.Select(p => new Claim(ClaimTypes.Role, p)).Append(new Claim(ClaimTypes.Name, name));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName));
    }
}

internal static class AuthenticationExtensions
{
    public static void AddApiKeys(this IServiceCollection services)
    {
        services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Client, p => p.RequireRole(Policies.Client))
            .AddPolicy(Policies.Internal, p => p.RequireRole(Policies.Internal))
            .AddPolicy(Policies.Admin, p => p.RequireRole(Policies.Admin))
            // An endpoint that forgets to say who may call it is closed to clients.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole(Policies.Internal).Build());
    }
}
