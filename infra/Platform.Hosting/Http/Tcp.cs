using System.Net.Http;
using System.Net.Sockets;
using Platform.Hosting.Discovery;

namespace Platform.Hosting.Http;

/// <summary>Connects as <see cref="SocketsHttpHandler"/> does by itself.</summary>
public static class Tcp
{
    /// <summary>
    /// The handler asks a new connection who its other end is. One that was reset in that moment makes it throw a bare
    /// <see cref="SocketException"/>, which nobody expects of an HTTP client; asked here, it is a failed connection like any other.
    /// </summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var (name, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
            await socket.ConnectAsync(await NameLookup.OfAsync(name, ct), port, ct);
            // The socket remembers the answer.
            return socket.RemoteEndPoint is null ? throw new SocketException((int)SocketError.NotConnected) : new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
