using System.Security.Cryptography;
using Platform.Models.Artifacts;

namespace Platform.Models.Signing;

/// <summary>
/// The publishers whose models are taken. The hash of a manifest and its signature are all that the check needs, so that nothing of a
/// stranger's artifact is fetched or parsed.
/// </summary>
public sealed class TrustedKeys
{
    /// <summary>A list is for a few publishers and their next keys.</summary>
    public const int MaxKeys = 16;

    /// <summary>A signature on P-256 in DER has at most 72 bytes.</summary>
    private const int MaxSignatureBytes = 80;

    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly IReadOnlyList<(string Id, byte[] Key)> _keys;

    /// <param name="keys">Public keys, base64 of SubjectPublicKeyInfo.</param>
    /// <exception cref="ArgumentException">A key is none; <see cref="Mistakes"/> says which.</exception>
    public TrustedKeys(IReadOnlyList<string> keys)
    {
        if (Mistakes(keys) is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(" ", mistakes), nameof(keys));
        }

        _keys = [.. keys.Select(k => Convert.FromBase64String(k.Trim())).Select(k => (IdOf(k), k))];
    }

    /// <summary>Every mistake of a list of keys.</summary>
    public static IReadOnlyList<string> Mistakes(IReadOnlyList<string> keys)
    {
        var mistakes = new List<string>();
        if (keys.Count is 0 or > MaxKeys)
        {
            mistakes.Add($"Models:TrustedKeys has {keys.Count} keys: 1 to {MaxKeys}, of those that publish models. 'platform models keys new' makes one.");
        }

        for (var i = 0; i < keys.Count; i++)
        {
            if (!IsPublicKey(keys[i]))
            {
                mistakes.Add($"Models:TrustedKeys:{i} is not the base64 of a public key on P-256 (SubjectPublicKeyInfo).");
            }
        }

        return mistakes;
    }

    /// <summary>The id of the trusted key that signed the manifest; null when none did.</summary>
    /// <param name="manifestSha256">SHA-256 of the manifest's bytes, lower-case hex.</param>
    /// <param name="signature">Base64 of the signature in DER, as it came.</param>
    public string? SignerOf(string manifestSha256, string? signature)
    {
        var bytes = new byte[MaxSignatureBytes];
        if (!ArtifactHash.IsValid(manifestSha256) || signature is null || !Convert.TryFromBase64String(signature, bytes, out var length))
        {
            return null;
        }

        var hash = Convert.FromHexString(manifestSha256);
        foreach (var (id, key) in _keys)
        {
            using var verifier = ECDsa.Create();
            verifier.ImportSubjectPublicKeyInfo(key, out _);
            if (verifier.VerifyHash(hash, bytes.AsSpan(0, length), DSASignatureFormat.Rfc3279DerSequence))
            {
                return id;
            }
        }

        return null;
    }

    internal static string IdOf(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];

    internal static bool IsOnP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true, Oid.Value: P256 };

    private static bool IsPublicKey(string? text)
    {
        using var key = ECDsa.Create();
        try
        {
            var bytes = Convert.FromBase64String(text?.Trim() ?? "");
            key.ImportSubjectPublicKeyInfo(bytes, out var read);
            return read == bytes.Length && IsOnP256(key);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
