using MassTransit;

namespace Platform.Messaging.Buses;

/// <summary>Makes the bus of one RabbitMQ.</summary>
internal static class RabbitMqBus
{
    public static IBusControl Create(string address, BusOptions options) => Bus.Factory.CreateUsingRabbitMq(bus =>
    {
        var uri = new Uri(address);
        var (user, password) = Credentials(uri);
        bus.Host(new UriBuilder(uri) { UserName = "", Password = "" }.Uri, host =>
        {
            host.Username(user);
            host.Password(password);
            host.Heartbeat(options.Heartbeat);
            host.RequestedConnectionTimeout(TimeSpan.FromSeconds(2));
            host.ContinuationTimeout(TimeSpan.FromSeconds(5));
        });
        // A bus that only publishes connects at start too, so that its state is known before it is needed.
        bus.AutoStart = true;
    });

    private static (string User, string Password) Credentials(Uri uri)
    {
        var parts = uri.UserInfo.Split(':', 2);
        return parts is [{ Length: > 0 } user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : ("guest", "guest");
    }
}
