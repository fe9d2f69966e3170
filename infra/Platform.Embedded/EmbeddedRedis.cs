using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.server;

namespace Platform.Embedded;

/// <summary>A Redis-compatible server (Garnet) inside the process, on a loopback port, in memory only, without Lua.</summary>
public sealed class EmbeddedRedis : IDisposable
{
    private const int Tries = 5;
    private readonly GarnetServer _server;

    private EmbeddedRedis(GarnetServer server, int port)
    {
        _server = server;
        Configuration = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    /// <summary>StackExchange.Redis configuration: <c>127.0.0.1:port</c>.</summary>
    public string Configuration { get; }

    /// <param name="memory">Memory of the log that holds the data, such as <c>64m</c>; more than that is an error of the writer, not of this server.</param>
    /// <param name="index">Memory of the hash index, such as <c>8m</c>.</param>
    public static EmbeddedRedis Start(string memory = "64m", string index = "8m")
    {
        for (var left = Tries; ; left--)
        {
            var port = FreePort();
            try
            {
                return Start(port, memory, index);
            }
            catch (SocketException) when (left > 1)
            {
                // Someone else took the port between the asking and the binding.
            }
        }
    }

    public void Dispose() => _server.Dispose();

    private static EmbeddedRedis Start(int port, string memory, string index)
    {
        var server = new GarnetServer(
            new GarnetServerOptions
            {
                EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
                LogMemorySize = memory,
                PageSize = "4m",
                IndexMemorySize = index,
                EnableAOF = false,
                EnableLua = false,
                QuietMode = true,
            });
        server.Start();
        return new EmbeddedRedis(server, port);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
