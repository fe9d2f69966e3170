using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;

namespace Platform.Hosting.Privacy;

/// <summary>
/// Turns the ids that clients send into pseudonyms: HMAC-SHA256 under the deployment's key, cut to 128 bits. The same id gives
/// the same pseudonym in every service and region, and nobody without the key can go back or test a guess.
/// </summary>
public sealed class Pseudonymizer(IOptions<PlatformOptions> options)
{
    private const int PseudonymBytes = 16;
    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.PseudonymKey);

    /// <summary>22 characters of base64url. <paramref name="id"/> is what a client sent.</summary>
    public string Pseudonym(string id)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetByteCount(id);
        var text = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(id, text);
        HMACSHA256.HashData(_key, text, hash);
        return Base64Url.EncodeToString(hash[..PseudonymBytes]);
    }
}
