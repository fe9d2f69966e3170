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
public sealed class Pseudonymizer : IDisposable
{
    private const int PseudonymBytes = 16;

    // Setting up the key costs more than the hash of a short id: each thread keeps a keyed hash and starts it anew for every id.
    private readonly ThreadLocal<IncrementalHash> _hashes;

    public Pseudonymizer(IOptions<PlatformOptions> options)
    {
        var key = Encoding.UTF8.GetBytes(options.Value.PseudonymKey);
        _hashes = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
    }

    /// <summary>22 characters of base64url. <paramref name="id"/> is what a client sent.</summary>
    public string Pseudonym(string id)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetByteCount(id);
        var text = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(id, text);
        var keyed = _hashes.Value!;
        keyed.AppendData(text);
        keyed.GetHashAndReset(hash);
        return Base64Url.EncodeToString(hash[..PseudonymBytes]);
    }

    public void Dispose() => _hashes.Dispose();
}
