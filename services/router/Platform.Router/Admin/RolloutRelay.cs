using Platform.Hosting.Problems;
using Platform.Router.Routing;

namespace Platform.Router.Admin;

/// <summary>
/// Takes an engineer's question or order about a model to a health service, whichever answers, with the engineer's own key: the observers
/// decide, and this router only knows where they are.
/// </summary>
internal sealed class RolloutRelay(RoutingPull observers, IHttpClientFactory http, TimeProvider time)
{
    private const string KeyHeader = "X-API-Key";
    private const int LongestBody = 16 * 1024;

    /// <summary>A health service may have to ask the others several times.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = http.CreateClient();

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/rollouts/{**path}", (HttpContext context, string? path, RolloutRelay relay) => relay.PassAsync(context, path));
        admin.MapPost("/rollouts/{**path}", (HttpContext context, string? path, RolloutRelay relay) => relay.PassAsync(context, path));
    }

    private async Task<IResult> PassAsync(HttpContext context, string? path)
    {
        var body = await BodyAsync(context.Request, context.RequestAborted);
        if (body is null)
        {
            return Problem.Create(StatusCodes.Status413PayloadTooLarge, "The order is too long", $"At most {LongestBody} bytes.");
        }

        // Those that answered last first: nobody is to wait for a dead region's observer.
        foreach (var observer in observers.Observers.OrderBy(o => o.Error is null ? 0 : 1).ThenByDescending(o => o.Answered))
        {
            if (observer.Address is { } address && await AskAsync(context, new Uri(address, $"/v1/rollouts/{path}{context.Request.QueryString}"), body) is { } answer)
            {
                return answer;
            }
        }

        return Problem.Unavailable("No health service answered, and only they decide about models: nothing changed.", s_retryAfter);
    }

    private static async Task<byte[]?> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        var buffer = new byte[LongestBody + 1];
        var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return read > LongestBody ? null : buffer[..read];
    }

    private async Task<IResult?> AskAsync(HttpContext context, Uri address, byte[] body)
    {
        using var deadline = new CancellationTokenSource(s_deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        using var message = new HttpRequestMessage(new HttpMethod(context.Request.Method), address);
        if (body.Length > 0)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        }

        message.Headers.TryAddWithoutValidation(KeyHeader, (string?)context.Request.Headers[KeyHeader]);
        message.Headers.TryAddWithoutValidation("Authorization", (string?)context.Request.Headers.Authorization);
        try
        {
            using var response = await _http.SendAsync(message, either.Token);
            // Another one may be on the side of the majority.
            return (int)response.StatusCode >= StatusCodes.Status500InternalServerError ? null : Results.Content(
                await response.Content.ReadAsStringAsync(either.Token), response.Content.Headers.ContentType?.ToString(), statusCode: (int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }
}
