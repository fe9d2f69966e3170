using System.Security.Cryptography;

namespace Platform.Models.Signing;

/// <summary>
/// A publisher's private key, ECDSA on P-256. It signs the SHA-256 of a manifest's bytes, and the manifest holds the hashes of all
/// other files, so that one signature covers the artifact. As text: base64 of PKCS#8, one line.
/// </summary>
public sealed class PublisherKey : IDisposable
{
    private readonly ECDsa _key;

    private PublisherKey(ECDsa key)
    {
        _key = key;
        Public = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        Id = TrustedKeys.IdOf(Convert.FromBase64String(Public));
    }

    /// <summary>The public half, base64 of SubjectPublicKeyInfo: what <c>Models:TrustedKeys</c> lists.</summary>
    public string Public { get; }

    /// <summary>Names the key in records and logs: the first 16 hex digits of the public half's SHA-256.</summary>
    public string Id { get; }

    /// <summary>A new key.</summary>
    public static PublisherKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads what <see cref="Export"/> wrote; null when the text is not a private key on P-256.</summary>
    public static PublisherKey? TryParse(string text)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(text.Trim()), out _);
            if (TrustedKeys.IsOnP256(key))
            {
                return new PublisherKey(key);
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // Neither base64 nor a key: the caller says which text it was.
        }

        key.Dispose();
        return null;
    }

    /// <summary>The private key as text. Whoever reads it can publish.</summary>
    public string Export() => Convert.ToBase64String(_key.ExportPkcs8PrivateKey());

    /// <summary>Signs a manifest by its hash.</summary>
    /// <param name="manifestSha256">SHA-256 of the manifest's bytes, lower-case hex.</param>
    /// <returns>Base64 of the signature in DER, the form that other tools verify.</returns>
    public string Sign(string manifestSha256) =>
        Convert.ToBase64String(_key.SignHash(Convert.FromHexString(manifestSha256), DSASignatureFormat.Rfc3279DerSequence));

    public void Dispose() => _key.Dispose();
}
