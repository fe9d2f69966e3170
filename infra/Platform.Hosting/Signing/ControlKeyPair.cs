using System.Security.Cryptography;

namespace Platform.Hosting.Signing;

/// <summary>A deployment's key for control messages: ECDSA on P-256.</summary>
/// <param name="Private">PKCS #8, base64. For observers alone.</param>
/// <param name="Public">SubjectPublicKeyInfo, base64. For everybody.</param>
public sealed record ControlKeyPair(string Private, string Public)
{
    public static ControlKeyPair Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(Convert.ToBase64String(key.ExportPkcs8PrivateKey()), Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>The private key; null when it is none, or of another curve.</summary>
    internal static ECDsa? ReadPrivate(string text) => Read(text, (key, bytes) => key.ImportPkcs8PrivateKey(bytes, out _));

    /// <summary>The public key; null when it is none, or of another curve.</summary>
    internal static ECDsa? ReadPublic(string text) => Read(text, (key, bytes) => key.ImportSubjectPublicKeyInfo(bytes, out _));

    private static ECDsa? Read(string text, Action<ECDsa, byte[]> import)
    {
        var key = ECDsa.Create();
        try
        {
            import(key, Convert.FromBase64String(text));
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return key;
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // Not a key: the caller says so, with the option's name.
        }

        key.Dispose();
        return null;
    }
}
