using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using Platform.Hosting.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Router.Forwarding;

/// <summary>The connections to all destinations. Nothing here repeats, redirects, decompresses or remembers: the edge does what it does openly.</summary>
internal sealed class EdgeHttpClient(IOptions<RouterOptions> options) : IDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    /// <summary>For tries that another can follow: a slow handshake is given up for a destination that may be quicker.</summary>
    public HttpMessageInvoker Invoker { get; } = Make(options.Value.ConnectTimeout);

    /// <summary>
    /// For a request's last try: when every handshake is slow, the machine is, and giving up soon would only turn slowness into an error.
    /// </summary>
    public HttpMessageInvoker Patient { get; } = Make(options.Value.LastConnectTimeout);

    public void Dispose()
    {
        Invoker.Dispose();
        Patient.Dispose();
    }

    private static HttpMessageInvoker Make(TimeSpan connectTimeout) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectCallback = Tcp.ConnectAsync,
        ConnectTimeout = connectTimeout,
        PooledConnectionIdleTimeout = s_idle,
    });
}
