using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Platform.Local.Regions;

/// <summary>Where everything listens. All ports are chosen before anything starts, since every service has to know the others'.</summary>
internal sealed class AddressBook
{
    /// <summary>The services that stand in every region.</summary>
    public static readonly IReadOnlyList<ServiceName> Regional =
        [ServiceName.Ingestion, ServiceName.Feature, ServiceName.Inference, ServiceName.Ranking, ServiceName.Health];

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
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new LocalStartException(
                $"Port {port} on 127.0.0.1 cannot be used ({e.SocketErrorCode}). Stop what listens there, or name another port: {option} {port + 1000}", e);
        }

        held.Add(listener);
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }
}
