using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Client;

/// <summary>
/// One HTTP connection pool to a deployment: adds the key, repeats what may be repeated after 429 and 503, and turns problem
/// details into <see cref="EdgeException"/>.
/// </summary>
internal sealed class EdgeTransport : IDisposable
{
    private const int LongestProblem = 64 * 1024;
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_firstBackoff = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly EdgeClientOptions _options;
    private readonly TimeProvider _time;

    public EdgeTransport(EdgeClientOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        _options = options;
        _time = time;
        _http = new HttpClient(handler ?? new SocketsHttpHandler
        {
            ConnectTimeout = s_connectTimeout,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        })
        {
            BaseAddress = options.Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.ApiKey is { Length: > 0 } key)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("X-API-Key", key);
        }
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), repeatable: true, type, ct);

    public Task<T> SendJsonAsync<TBody, T>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, bool repeatable, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(() => new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, bodyType) }, repeatable, type, ct);

    public Task<T> SendBytesAsync<T>(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, string mediaType, bool repeatable, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(
            () => new HttpRequestMessage(method, path)
            {
                Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
            },
            repeatable,
            type,
            ct);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(Func<HttpRequestMessage> request, bool repeatable, JsonTypeInfo<T> type, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var deadline = new CancellationTokenSource(_options.Timeout, _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
            try
            {
                using var message = request();
                using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, linked.Token);
                if (response.IsSuccessStatusCode)
                {
                    return await response.Content.ReadFromJsonAsync(type, linked.Token)
                        ?? throw new EdgeException(response.StatusCode, "The answer is empty", $"{message.Method} {message.RequestUri} answered null.", null);
                }

                if (!repeatable || attempt >= _options.MaxRetries || !IsTransient(response.StatusCode))
                {
                    throw await ProblemOfAsync(response, linked.Token);
                }

                await Task.Delay(DelayBefore(attempt, response.Headers.RetryAfter), _time, ct);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
            {
                throw Unreachable($"{e.Message}. Is the platform running there? Start it, or name another address with --edge or --admin.", e);
            }
            catch (JsonException e)
            {
                throw new EdgeException(HttpStatusCode.OK, "The answer is not what this client reads", $"{e.Message} Is {_options.Address} the platform's edge?", null, e);
            }
            catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                throw Unreachable($"no answer in {_options.Timeout.TotalSeconds:0.#} s. It may be overloaded or cut off; try again later.", e);
            }
        }
    }

    private EdgeException Unreachable(string cause, Exception inner) => new(null, $"{_options.Address} cannot be reached", cause, null, inner);

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    private TimeSpan DelayBefore(int attempt, RetryConditionHeaderValue? retryAfter)
    {
        var asked = retryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => s_firstBackoff * (1 << Math.Min(attempt, 10)),
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > _options.MaxRetryDelay ? _options.MaxRetryDelay : asked;
    }

    private static async Task<EdgeException> ProblemOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var fallback = $"HTTP {(int)response.StatusCode}";
        if (response.Content.Headers.ContentLength > LongestProblem
            || response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
        {
            return new EdgeException(response.StatusCode, fallback, response.ReasonPhrase ?? "", null);
        }

        try
        {
            var problem = await response.Content.ReadFromJsonAsync(ClientJson.Default.JsonElement, ct);
            return new EdgeException(response.StatusCode, TextOf(problem, "title") ?? fallback, TextOf(problem, "detail") ?? "", TextOf(problem, "traceId"));
        }
        catch (JsonException e)
        {
            return new EdgeException(response.StatusCode, fallback, response.ReasonPhrase ?? "", null, e);
        }
    }

    private static string? TextOf(JsonElement problem, string name) =>
        problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
