using System.Net;
using Platform.Hosting.Authentication;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Router.Forwarding;

/// <summary>What a request and an answer look like on the other side of the edge: YARP's rules for hop-by-hop headers, and a few of our own.</summary>
internal sealed class EdgeTransformer : HttpTransformer
{
    public static readonly EdgeTransformer Instance = new();

    public const string Synthetic = "X-Platform-Synthetic";
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        headers.Host = null;
        // Clients do not say where they are, nor that they do not count.
        headers.Remove(ForwardedFor);
        headers.Remove(ForwardedProto);
        headers.Remove(ForwardedHost);
        headers.TryAddWithoutValidation(ForwardedFor, httpContext.Connection.RemoteIpAddress?.ToString());
        headers.TryAddWithoutValidation(ForwardedProto, httpContext.Request.Scheme);
        if (headers.Contains(Synthetic) && !httpContext.User.IsInRole(Policies.Internal))
        {
            headers.Remove(Synthetic);
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var headers = httpContext.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        return copied;
    }

    public static HttpMethod MethodOf(string method) => method switch
    {
        "GET" => HttpMethod.Get,
        "POST" => HttpMethod.Post,
        "PUT" => HttpMethod.Put,
        "DELETE" => HttpMethod.Delete,
        _ => new HttpMethod(method),
    };

    /// <summary>The request as it goes to one destination.</summary>
    public static async ValueTask<HttpRequestMessage> RequestAsync(HttpContext context, RequestBody body, string prefix, CancellationToken ct)
    {
        var request = new HttpRequestMessage(MethodOf(context.Request.Method), (Uri?)null)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = body.Content(),
        };
        await Instance.TransformRequestAsync(context, request, prefix, ct);
        request.RequestUri ??= RequestUtilities.MakeDestinationAddress(prefix, context.Request.Path, context.Request.QueryString);
        return request;
    }
}
