using System.Net;
using System.Net.Sockets;
using MassTransit;
using Platform.Hosting.Discovery;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Platform.Messaging.Buses;

/// <summary>Makes the bus of one RabbitMQ.</summary>
internal static class RabbitMqBus
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(2);

    public static IBusControl Create(string address, BusOptions options) => Bus.Factory.CreateUsingRabbitMq(bus =>
    {
        var uri = new Uri(address);
        var (user, password) = Credentials(uri);
        bus.Host(new UriBuilder(uri) { UserName = "", Password = "" }.Uri, host =>
        {
            host.Username(user);
            host.Password(password);
            host.Heartbeat(options.Heartbeat);
            host.RequestedConnectionTimeout(s_connectTimeout);
            host.ContinuationTimeout(TimeSpan.FromSeconds(5));
            host.OnRefreshConnectionFactory = factory => FindAsync(factory, uri.Host);
        });
        // A bus that only publishes connects at start too, so that its state is known before it is needed.
        bus.AutoStart = true;
    });

    /// <summary>Before each attempt to connect: the client itself would look the broker's name up on a thread of the pool, which waits with it.</summary>
    private static async Task FindAsync(ConnectionFactory factory, string name)
    {
        IPAddress[] addresses;
        try
        {
            using var deadline = new CancellationTokenSource(s_connectTimeout);
            addresses = await NameLookup.OfAsync(name, deadline.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // What the client throws when a name is not known, so that it is tried again as any other failure to connect is.
            throw new ConnectFailureException($"The broker's name {name} was not found.", e);
        }

        factory.EndpointResolverFactory = endpoints => new DefaultEndpointResolver(endpoints.SelectMany(e => addresses.Select(a => new AmqpTcpEndpoint(a.ToString(), e.Port, e.Ssl, e.MaxInboundMessageBodySize))));
    }

    private static (string User, string Password) Credentials(Uri uri)
    {
        var parts = uri.UserInfo.Split(':', 2);
        return parts is [{ Length: > 0 } user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : ("guest", "guest");
    }
}
