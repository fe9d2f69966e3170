using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Router.Forwarding;

/// <summary>The connections to all destinations. Nothing here repeats, redirects, decompresses or remembers: the edge does what it does openly.</summary>
internal sealed class EdgeHttpClient(IOptions<RouterOptions> options) : IDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectTimeout = options.Value.ConnectTimeout,
        PooledConnectionIdleTimeout = s_idle,
    });

    public void Dispose() => Invoker.Dispose();
}
