using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Platform.Local.Regions;

/// <summary>Where everything listens. All ports are chosen before anything starts, since every service has to know the others'.</summary>
internal sealed class AddressBook
{
    /// <summary>The services that stand in every region.</summary>
    public static readonly IReadOnlyList<ServiceName> Regional =
        [ServiceName.Ingestion, ServiceName.Feature, ServiceName.Inference, ServiceName.Ranking, ServiceName.Health];

    /// <summary>
    /// Free ports are taken from here, below those that systems give to outgoing connections: a port of theirs could be used up
    /// between choosing it and listening on it, or while a crashed service is away.
    /// </summary>
    private const int LowestPort = 20_000;
    private const int HighestPort = 32_000;

    private static readonly HashSet<int> s_chosen = [];

    private readonly Dictionary<(string? Region, ServiceName Service), Uri> _addresses = [];

    private AddressBook()
    {
    }

    public required Uri Edge { get; init; }

    public required Uri Admin { get; init; }

    public Uri this[string? region, ServiceName service] => _addresses[(region, service)];

    /// <exception cref="LocalStartException">The edge's or the operators' port is taken.</exception>
    public static AddressBook Choose(LocalOptions options, IReadOnlyList<string> regions)
    {
        var held = new List<TcpListener>();
        try
        {
            var book = new AddressBook
            {
                Edge = Hold(options.EdgePort, "--edge-port", held),
                Admin = Hold(options.AdminPort, "--admin-port", held),
            };
            foreach (var region in regions)
            {
                foreach (var service in Regional)
                {
                    book._addresses[(region, service)] = Hold(0, "", held);
                }
            }

            book._addresses[(null, ServiceName.Health)] = Hold(0, "", held);
            book._addresses[(null, ServiceName.Trainer)] = Hold(0, "", held);
            book._addresses[(null, ServiceName.Router)] = book.Edge;
            return book;
        }
        finally
        {
            // Held together, so that no two are the same; let go together, for the services to take.
            held.ForEach(l => l.Dispose());
        }
    }

    private static Uri Hold(int port, string option, List<TcpListener> held)
    {
        if (port == 0)
        {
            return HoldFree(held);
        }

        return TryHold(port, held) is { } error
            ? throw new LocalStartException($"Port {port} on 127.0.0.1 cannot be used ({error}). Stop what listens there, or name another port: {option} {Other(port)}")
            : AddressOf(port);
    }

    private static Uri HoldFree(List<TcpListener> held)
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(LowestPort, HighestPort);
            lock (s_chosen)
            {
                if (!s_chosen.Add(port))
                {
                    continue;
                }
            }

            if (TryHold(port, held) is null)
            {
                return AddressOf(port);
            }
        }
    }

    private static SocketError? TryHold(int port, List<TcpListener> held)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            held.Add(listener);
            return null;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            return e.SocketErrorCode;
        }
    }

    private static int Other(int port) => port < 60_000 ? port + 1_000 : port - 1_000;

    private static Uri AddressOf(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
}
