using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Platform.Router.Edge;

/// <summary>
/// The edge's ports and the operators' port. Every connection that comes in by the latter is marked, so that an endpoint can tell
/// whatever addresses and port numbers are in use.
/// </summary>
internal sealed class Listeners
{
    private readonly List<ListenOptions> _edge = [];
    private ListenOptions? _admin;

    /// <summary>The port that clients call; known once the host runs.</summary>
    public int EdgePort => _edge[0].IPEndPoint!.Port;

    /// <summary>The port that operators call; known once the host runs.</summary>
    public int AdminPort => _admin!.IPEndPoint!.Port;

    public static bool IsAdmin(HttpContext context) => context.Features.Get<AdminConnection>() is not null;

    public void Bind(KestrelServerOptions kestrel, string edge, string admin)
    {
        foreach (var endPoint in edge.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(EndPointOf).OfType<IPEndPoint>())
        {
            kestrel.Listen(endPoint, _edge.Add);
        }

        if (EndPointOf(admin) is { } adminEndPoint)
        {
            kestrel.Listen(adminEndPoint, listen =>
            {
                _admin = listen;
                listen.Use(next => connection =>
                {
                    connection.Features.Set(AdminConnection.Mark);
                    return next(connection);
                });
            });
        }
    }

    public static IPEndPoint? EndPointOf(string address)
    {
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var authority = address["http://".Length..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(authority[(colon + 1)..], out var port))
        {
            return null;
        }

        return authority[..colon] switch
        {
            "*" or "+" => new IPEndPoint(IPAddress.Any, port),
            "localhost" => new IPEndPoint(IPAddress.Loopback, port),
            var host => IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : null,
        };
    }

    private sealed class AdminConnection
    {
        public static readonly AdminConnection Mark = new();
    }
}
