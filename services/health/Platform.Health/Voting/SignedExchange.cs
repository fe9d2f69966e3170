using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Hosting.Problems;
using Platform.Hosting.Signing;

namespace Platform.Health.Voting;

/// <summary>
/// What observers say to one another is signed as it is said: questions that ask for something, and every answer, over the asker's one-time
/// word. Who has the internal key alone, or sits in between, can neither vote nor grant.
/// </summary>
internal sealed partial class SignedExchange(ControlSigner signer, ControlVerifier verifier, HealthMetrics metrics, ILogger<SignedExchange> logger)
{
    public const string WordHeader = "X-Platform-Word";
    public const string SignatureHeader = "X-Platform-Signature";
    private const string Question = "question";
    private const string Answered = "answer";
    private const int WordLength = 32;

    /// <summary>A question with a word that was never used before.</summary>
    public HttpRequestMessage Ask(HttpMethod method, Uri address, byte[] body)
    {
        // Not from the service's random numbers: nobody may guess it and have an answer to it made beforehand.
        var word = RandomNumberGenerator.GetHexString(WordLength);
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add(WordHeader, word);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            request.Headers.Add(SignatureHeader, signer.Sign(SignedBytes.Of(Question, address.PathAndQuery, word, body)));
        }

        return request;
    }

    /// <summary>The answer to <paramref name="question"/>; null when no observer of this deployment gave it.</summary>
    public T? Read<T>(HttpRequestMessage question, HttpResponseMessage response, byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        var path = question.RequestUri!.PathAndQuery;
        var word = question.Headers.GetValues(WordHeader).First();
        if (!response.Headers.TryGetValues(SignatureHeader, out var signatures)
            || !verifier.IsGenuine(SignedBytes.Of(Answered, path, word, body), signatures.First()))
        {
            Refuse($"answer of {question.RequestUri.Authority} to {path}");
            return null;
        }

        return JsonSerializer.Deserialize(body, type);
    }

    /// <summary>Answers a signed question.</summary>
    public async Task AnswerAsync<TQuestion, TAnswer>(
        HttpContext context, JsonTypeInfo<TQuestion> questionType, JsonTypeInfo<TAnswer> answerType, Func<TQuestion, CancellationToken, Task<TAnswer>> answer)
    {
        var ct = context.RequestAborted;
        using var buffer = new MemoryStream();
        // As long as the host lets a body be.
        await context.Request.Body.CopyToAsync(buffer, ct);
        var body = buffer.ToArray();
        var signature = context.Request.Headers[SignatureHeader].ToString();
        if (WordOf(context) is not { } word || !verifier.IsGenuine(SignedBytes.Of(Question, PathOf(context), word, body), signature))
        {
            Refuse($"question from {context.Connection.RemoteIpAddress} to {context.Request.Path}");
            await Problem.Create(StatusCodes.Status403Forbidden, "Not an observer", "This call is signed with the observers' key.").ExecuteAsync(context);
            return;
        }

        var question = JsonSerializer.Deserialize(body, questionType) ?? throw new JsonException("The question is null.");
        await WriteAsync(context, word, await answer(question, ct), answerType);
    }

    /// <summary>Answers a question that asks for nothing but what this observer knows.</summary>
    public async Task TellAsync<TAnswer>(HttpContext context, TAnswer answer, JsonTypeInfo<TAnswer> type) =>
        await WriteAsync(context, WordOf(context) ?? "", answer, type);

    private static string? WordOf(HttpContext context) =>
        context.Request.Headers[WordHeader].ToString() is { Length: WordLength } word ? word : null;

    private static string PathOf(HttpContext context) => $"{context.Request.Path}{context.Request.QueryString}";

    private async Task WriteAsync<TAnswer>(HttpContext context, string word, TAnswer answer, JsonTypeInfo<TAnswer> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        if (word.Length > 0)
        {
            context.Response.Headers[SignatureHeader] = signer.Sign(SignedBytes.Of(Answered, PathOf(context), word, body));
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private void Refuse(string what)
    {
        metrics.NotGenuine();
        NotGenuine(what);
    }

    [LoggerMessage(5040, LogLevel.Error, "The {What} was not made by an observer of this deployment: not taken")]
    private partial void NotGenuine(string what);
}
