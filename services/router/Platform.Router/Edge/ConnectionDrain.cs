using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Platform.Router.Edge;

/// <summary>
/// How a stopping router parts from its clients. The server by itself closes its ports and the connections that are idle at that moment, and
/// a request that was already on its way, or went to a proxy before the port, is lost. Here the router first says that it goes, for a
/// while in which it serves everybody as before: to load balancers by not being ready, to clients by ending each connection with its next
/// answer. Who has another router is there when the ports close.
/// </summary>
internal sealed class ConnectionDrain(IOptions<RouterOptions> options, IOptions<SocketTransportOptions> sockets, ILoggerFactory logs, TimeProvider time)
    : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(sockets, logs);
    private volatile bool _stopping;

    /// <summary>The router goes soon.</summary>
    public bool Stopping => _stopping;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await _sockets.BindAsync(endpoint, cancellationToken), this);

    /// <summary>Makes an answer its connection's last one once the router stops.</summary>
    public Task TellAsync(HttpContext context, RequestDelegate next)
    {
        if (_stopping)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }

    private async Task DrainAsync(CancellationToken ct)
    {
        _stopping = true;
        await Task.Delay(options.Value.DrainTime, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Listener(IConnectionListener listener, ConnectionDrain drain) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => listener.AcceptAsync(cancellationToken);

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await drain.DrainAsync(cancellationToken);
            await listener.UnbindAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
