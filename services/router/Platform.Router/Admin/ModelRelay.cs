using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Problems;

namespace Platform.Router.Admin;

/// <summary>
/// Takes an engineer's model, its files and its announcement, to the trainer, which keeps the published ones, with the engineer's own key.
/// Files are passed on as they come: none is held in memory.
/// </summary>
internal sealed class ModelRelay(IOptions<PlatformOptions> platform, IHttpClientFactory http, TimeProvider time)
{
    private const string KeyHeader = "X-API-Key";

    /// <summary>The trainer has a limit of its own, which decides.</summary>
    private const long LongestFile = 4L << 30;

    /// <summary>A large file on a slow line.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = Client(http);

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/models", (HttpContext context, ModelRelay relay) => relay.PassAsync(context, "/v1/models"));
        admin.MapPost("/models", (HttpContext context, ModelRelay relay) => relay.PassAsync(context, "/v1/models"));
        admin.MapPut("/artifacts/{sha256}", (HttpContext context, string sha256, ModelRelay relay) => relay.PassAsync(context, $"/v1/artifacts/{Uri.EscapeDataString(sha256)}"));
    }

    private static HttpClient Client(IHttpClientFactory http)
    {
        var client = http.CreateClient();
        // The deadline below counts: a client's own would cut a long upload.
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    private async Task<IResult> PassAsync(HttpContext context, string path)
    {
        if (platform.Value.Trainer is not { Length: > 0 } trainer)
        {
            return Problem.Unavailable("Platform:Trainer is empty, and the trainer keeps the published models.", s_retryAfter);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LongestFile;
        }

        using var deadline = new CancellationTokenSource(s_deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        using var message = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(new Uri(trainer), path));
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            message.Content = new StreamContent(context.Request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            message.Content.Headers.ContentLength = context.Request.ContentLength;
        }

        message.Headers.TryAddWithoutValidation(KeyHeader, (string?)context.Request.Headers[KeyHeader]);
        message.Headers.TryAddWithoutValidation("Authorization", (string?)context.Request.Headers.Authorization);
        try
        {
            using var response = await _http.SendAsync(message, either.Token);
            return Results.Content(
                await response.Content.ReadAsStringAsync(either.Token), response.Content.Headers.ContentType?.ToString(), statusCode: (int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Problem.Unavailable("The trainer, which keeps the published models, cannot be reached. What serves goes on serving.", s_retryAfter);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Problem.Unavailable($"The trainer did not answer in {s_deadline.TotalMinutes:0} min.", s_retryAfter);
        }
    }
}
