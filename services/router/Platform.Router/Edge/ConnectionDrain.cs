using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Platform.Router.Edge;

/// <summary>
/// How a stopping router parts from its clients. The server by itself closes connections that are idle at that moment, and a request that
/// was already on its way over one of them is lost. Here ports close first, so that whoever connects finds the other router at once; those
/// who are connected are served a little longer, each answer telling them to connect anew; only then is what is still idle closed.
/// </summary>
internal sealed class ConnectionDrain(IOptions<RouterOptions> options, IOptions<SocketTransportOptions> sockets, ILoggerFactory logs, TimeProvider time)
    : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(sockets, logs);
    private volatile bool _begun;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await _sockets.BindAsync(endpoint, cancellationToken), this);

    /// <summary>Tells clients that this answer is their connection's last one, once the router stops.</summary>
    public Task TellAsync(HttpContext context, RequestDelegate next)
    {
        if (_begun)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }

    private async Task DrainAsync(CancellationToken ct)
    {
        _begun = true;
        await Task.Delay(options.Value.DrainTime, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Listener(IConnectionListener listener, ConnectionDrain drain) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => listener.AcceptAsync(cancellationToken);

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await listener.UnbindAsync(cancellationToken);
            await drain.DrainAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
