using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.server;
using Tsavorite.core;

namespace Platform.Embedded;

/// <summary>
/// A Redis-compatible server (Garnet) inside the process, on a loopback port, without Lua. Nothing survives it; what its memory does not hold lies in
/// files meanwhile.
/// </summary>
public sealed class EmbeddedRedis : IDisposable
{
    private const int Tries = 5;
    private readonly GarnetServer _server;
    private readonly string _folder;

    private EmbeddedRedis(GarnetServer server, int port, string folder)
    {
        (_server, _folder) = (server, folder);
        Configuration = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    /// <summary>StackExchange.Redis configuration: <c>127.0.0.1:port</c>.</summary>
    public string Configuration { get; }

    /// <param name="memory">Memory of the log that holds the data, such as <c>64m</c>; what it pushes out goes to files.</param>
    /// <param name="index">Memory of the hash index, such as <c>8m</c>.</param>
    /// <param name="folder">Where the files lie; null for a temporary folder. It goes with the server.</param>
    public static EmbeddedRedis Start(string memory = "64m", string index = "8m", string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("embedded-redis-").FullName;
        for (var left = Tries; ; left--)
        {
            var port = FreePort();
            try
            {
                return Start(port, memory, index, folder);
            }
            catch (SocketException) when (left > 1)
            {
                // Someone else took the port between the asking and the binding.
            }
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static EmbeddedRedis Start(int port, string memory, string index, string folder)
    {
        var server = new GarnetServer(
            new GarnetServerOptions
            {
                EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
                LogMemorySize = memory,
                PageSize = "4m",
                IndexMemorySize = index,
                // Without a second tier what is pushed out of memory would be gone, and nobody would be told.
                EnableStorageTier = true,
                LogDir = folder,
                DeviceType = DeviceType.RandomAccess,
                SegmentSize = "16m",
                ObjectLogSegmentSize = "16m",
                EnableAOF = false,
                EnableLua = false,
                QuietMode = true,
            });
        server.Start();
        return new EmbeddedRedis(server, port, folder);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
