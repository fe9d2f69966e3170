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
    private const string Question = "question";

    /// <summary>A question, signed where it asks for something.</summary>
    public HttpRequestMessage Ask(HttpMethod method, Uri address, byte[] body)
    {
        var request = SignedAnswer.Question(method, address);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            request.Headers.Add(
                SignedAnswer.SignatureHeader, signer.Sign(SignedBytes.Of(Question, address.PathAndQuery, SignedAnswer.WordOf(request), body)));
        }

        return request;
    }

    /// <summary>The answer to <paramref name="question"/>; null when no observer of this deployment gave it.</summary>
    public T? Read<T>(HttpRequestMessage question, HttpResponseMessage response, byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        if (!SignedAnswer.IsGenuine(verifier, question, response, body))
        {
            Refuse($"answer of {question.RequestUri!.Authority} to {question.RequestUri.PathAndQuery}");
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
        var signature = context.Request.Headers[SignedAnswer.SignatureHeader].ToString();
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
        context.Request.Headers[SignedAnswer.WordHeader].ToString() is { Length: SignedAnswer.WordLength } word ? word : null;

    private static string PathOf(HttpContext context) => $"{context.Request.Path}{context.Request.QueryString}";

    private async Task WriteAsync<TAnswer>(HttpContext context, string word, TAnswer answer, JsonTypeInfo<TAnswer> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        if (word.Length > 0)
        {
            context.Response.Headers[SignedAnswer.SignatureHeader] = SignedAnswer.Sign(signer, PathOf(context), word, body);
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
