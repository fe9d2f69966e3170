using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Control;

namespace Platform.Hosting.Signing;

/// <summary>Tells whether a control message was made by an observer of this deployment.</summary>
public sealed class ControlVerifier : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ECDsa _key;

    /// <param name="publicKey">As in <see cref="ControlKeyPair.Public"/>.</param>
    /// <exception cref="ArgumentException">It is not one.</exception>
    public ControlVerifier(string publicKey) =>
        _key = ControlKeyPair.ReadPublic(publicKey) ?? throw new ArgumentException("It is not a public key on P-256, base64.", nameof(publicKey));

    /// <summary>Why a key cannot be used, for the validation of options; null when it can.</summary>
    public static string? WhyNot(string publicKey)
    {
        using var key = ControlKeyPair.ReadPublic(publicKey);
        return key is null ? "it is not the public half of a P-256 key (SubjectPublicKeyInfo, base64)" : null;
    }

    /// <summary>Whether <see cref="RoutingDecision.Signature"/> is over all other fields of the decision as this build knows them.</summary>
    public bool IsGenuine(RoutingDecision decision) => decision.Signature is { } signature && IsGenuine(SignedBytes.Of(decision), signature);

    /// <param name="signed">What was signed.</param>
    /// <param name="signature">Base64.</param>
    public bool IsGenuine(ReadOnlySpan<byte> signed, string signature)
    {
        Span<byte> bytes = stackalloc byte[SignedBytes.MaxSignature];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
        {
            return false;
        }

        lock (_lock)
        {
            return _key.VerifyData(signed, bytes[..length], HashAlgorithmName.SHA256);
        }
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>Signs control messages as an observer.</summary>
public sealed class ControlSigner : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ECDsa _key;

    /// <param name="privateKey">As in <see cref="ControlKeyPair.Private"/>.</param>
    /// <exception cref="ArgumentException">It is not one.</exception>
    public ControlSigner(string privateKey)
    {
        _key = ControlKeyPair.ReadPrivate(privateKey) ?? throw new ArgumentException("It is not a private key on P-256, base64.", nameof(privateKey));
        PublicKey = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The other half.</summary>
    public string PublicKey { get; }

    /// <summary>Why a pair cannot be used, for the validation of options; null when it can.</summary>
    public static string? WhyNot(string privateKey, string publicKey)
    {
        using var key = ControlKeyPair.ReadPrivate(privateKey);
        return key is null ? "it is not a P-256 key (PKCS #8, base64)"
            : Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) != publicKey ? "it is not the private half of Platform:Keys:Control"
            : null;
    }

    public RoutingDecision Sign(RoutingDecision decision) => decision with { Signature = Sign(SignedBytes.Of(decision)) };

    /// <summary>The signature, base64.</summary>
    public string Sign(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            return Convert.ToBase64String(_key.SignData(bytes, HashAlgorithmName.SHA256));
        }
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>The bytes that a signature is over. A prefix for each kind keeps one from being taken for another.</summary>
public static class SignedBytes
{
    /// <summary>Two numbers of 32 bytes.</summary>
    internal const int MaxSignature = 64;

    public static byte[] Of(RoutingDecision decision) =>
        [.. "platform decision 1\n"u8, .. JsonSerializer.SerializeToUtf8Bytes(decision with { Signature = null }, ContractsJson.Default.RoutingDecision)];

    /// <summary>What one observer says to another: bound to the path and to the asker's one-time word, so that it fits no other question.</summary>
    /// <param name="kind"><c>question</c> or <c>answer</c>.</param>
    /// <param name="path">Of the call.</param>
    /// <param name="word">The asker's one-time word.</param>
    /// <param name="body">As it travels.</param>
    public static byte[] Of(string kind, string path, string word, ReadOnlySpan<byte> body) =>
        [.. Encoding.UTF8.GetBytes($"platform {kind} 1\n{path}\n{word}\n"), .. body];
}
