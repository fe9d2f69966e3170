using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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

/// <summary>Reads the key from <c>X-API-Key</c> or a bearer token.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyRing keys) : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string HeaderName = "X-API-Key";
    private const string BearerPrefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => keys.Judge(ShownKey());

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
}

internal static class AuthenticationExtensions
{
    public static void AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyRing>();
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
