using System.Net;
using System.Net.Sockets;

namespace Platform.Testing;

public static class Ports
{
    /// <summary>A loopback port that is free now. Bind it soon, or bind port 0 and ask for the address where that is possible.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
