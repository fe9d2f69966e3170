using System.Net;
using System.Text;

namespace Platform.Client.Tests;

/// <summary>Answers a client's requests from a script, over the client's own handler seam.</summary>
internal sealed class FakeEdge(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(string Line, string Body, string? Key)> Requests { get; } = [];

    public static HttpResponseMessage Json(HttpStatusCode status, string json, string mediaType = "application/json") =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, mediaType) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var key = request.Headers.TryGetValues("X-API-Key", out var keys) ? keys.Single() : null;
        lock (Requests)
        {
            Requests.Add(($"{request.Method} {request.RequestUri!.PathAndQuery}", body, key));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return answer(request, body);
    }
}
