using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;

namespace Platform.Hosting.Authentication;

/// <summary>
/// The deployment's keys and what each opens. Every request asks, so answers and the keys' hashes are made once; keys are compared in
/// constant time.
/// </summary>
internal sealed class ApiKeyRing
{
    /// <summary>Longer ones are nobody's key.</summary>
    private const int LongestKey = 1024;

    private static readonly Task<AuthenticateResult> s_none = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<AuthenticateResult> s_unknown = Task.FromResult(AuthenticateResult.Fail("The key is not known."));
    private static readonly Task<AuthenticateResult> s_anonymous = Ticket("anonymous", Policies.Client, Policies.Internal, Policies.Admin);
    private static readonly Task<AuthenticateResult> s_admin = Ticket("admin", Policies.Client, Policies.Internal, Policies.Admin);
    private static readonly Task<AuthenticateResult> s_internal = Ticket("internal", Policies.Client, Policies.Internal);
    private static readonly Task<AuthenticateResult> s_client = Ticket("client", Policies.Client);

    private readonly bool _allowAnonymous;
    private readonly byte[] _client;
    private readonly byte[] _internal;
    private readonly byte[] _admin;

    public ApiKeyRing(IOptions<PlatformOptions> platform)
    {
        _allowAnonymous = platform.Value.AllowAnonymous;
        var keys = platform.Value.Keys;
        (_client, _internal, _admin) = (HashOf(keys.Client), HashOf(keys.Internal), HashOf(keys.Admin));
    }

    public Task<AuthenticateResult> Judge(string? shown)
    {
        if (_allowAnonymous)
        {
            return s_anonymous;
        }

        if (shown is null)
        {
            return s_none;
        }

        if (shown.Length > LongestKey)
        {
            return s_unknown;
        }

        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(shown.Length)];
        // Hashes have one length, so that the length of the key does not leak either.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(shown, bytes)], hash);
        // Every comparison is made, so that the time taken tells nothing about which kind was near.
        var client = CryptographicOperations.FixedTimeEquals(hash, _client);
        var service = CryptographicOperations.FixedTimeEquals(hash, _internal);
        var admin = CryptographicOperations.FixedTimeEquals(hash, _admin);
        return admin ? s_admin : service ? s_internal : client ? s_client : s_unknown;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static Task<AuthenticateResult> Ticket(string name, params string[] policies)
    {
        var claims = policies.Select(p => new Claim(ClaimTypes.Role, p)).Append(new Claim(ClaimTypes.Name, name));
        return Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, ApiKeyAuthentication.SchemeName)), ApiKeyAuthentication.SchemeName)));
    }
}
