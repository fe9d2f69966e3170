using System.Security.Cryptography;

namespace Platform.Hosting.Signing;

/// <summary>
/// An observer's answer over HTTP, signed over path, query, body and the asker's one-time word, so that it fits one question only: who holds
/// the internal key alone, or sits in between, can neither make one nor show an old one again.
/// </summary>
public static class SignedAnswer
{
    /// <summary>Carries the asker's word.</summary>
    public const string WordHeader = "X-Platform-Word";

    /// <summary>Carries the signature, base64.</summary>
    public const string SignatureHeader = "X-Platform-Signature";

    /// <summary>Characters of a word.</summary>
    public const int WordLength = 32;

    private const string Kind = "answer";

    /// <summary>A question with a word that was never used before. Not from a service's random numbers: nobody may guess it and have an answer made beforehand.</summary>
    public static HttpRequestMessage Question(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add(WordHeader, RandomNumberGenerator.GetHexString(WordLength));
        return request;
    }

    /// <summary>The word of a <see cref="Question"/>.</summary>
    public static string WordOf(HttpRequestMessage question) => question.Headers.GetValues(WordHeader).First();

    /// <summary>Whether an observer of this deployment gave the answer to this question.</summary>
    public static bool IsGenuine(ControlVerifier verifier, HttpRequestMessage question, HttpResponseMessage response, ReadOnlySpan<byte> body) =>
        response.Headers.TryGetValues(SignatureHeader, out var signatures)
        && verifier.IsGenuine(SignedBytes.Of(Kind, question.RequestUri!.PathAndQuery, WordOf(question), body), signatures.First());

    /// <summary>The signature of an answer.</summary>
    /// <param name="signer">The observer.</param>
    /// <param name="path">Path and query of the question.</param>
    /// <param name="word">The asker's.</param>
    /// <param name="body">As it travels.</param>
    public static string Sign(ControlSigner signer, string path, string word, ReadOnlySpan<byte> body) => signer.Sign(SignedBytes.Of(Kind, path, word, body));
}
