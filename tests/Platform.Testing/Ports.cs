using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Platform.Testing;

public static class Ports
{
    /// <summary>
    /// From here, below those that systems give to outgoing connections and below local mode's: one that was free a moment ago must not have become the
    /// near end of a connection meanwhile.
    /// </summary>
    private const int Lowest = 10_000;
    private const int Highest = 20_000;

    /// <summary>Two tests of a process never get the same.</summary>
    private static readonly ConcurrentDictionary<int, byte> s_given = new();

    /// <summary>A loopback port that is free now. Bind it soon, or bind port 0 and ask for the address where that is possible.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (s_given.TryAdd(port, 0) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
