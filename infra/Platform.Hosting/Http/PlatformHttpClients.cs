using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Hosting.Authentication;
using Platform.Hosting.Configuration;

namespace Platform.Hosting.Http;

/// <summary>HTTP between services: one client name, quick to give up on a dead host, no silent limits, the internal key on every call.</summary>
public static class PlatformHttpClients
{
    /// <summary>The client to ask <see cref="IHttpClientFactory"/> for. Callers set the deadline of each call by its token.</summary>
    public const string Internal = "platform-internal";

    /// <summary>A host that does not shake hands in this time is tried elsewhere.</summary>
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Connections are renewed so that a changed DNS answer is seen.</summary>
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(1);

    internal static void AddPlatformHttpClients(this IServiceCollection services)
    {
        services.AddHttpClient(Internal)
            .ConfigureHttpClient((provider, client) =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan;
                var key = provider.GetRequiredService<IOptions<PlatformOptions>>().Value.Keys.Internal;
                if (key.Length > 0)
                {
                    client.DefaultRequestHeaders.TryAddWithoutValidation(ApiKeyAuthentication.HeaderName, key);
                }
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectCallback = Tcp.ConnectAsync,
                ConnectTimeout = s_connectTimeout,
                PooledConnectionLifetime = s_connectionLifetime,
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = System.Net.DecompressionMethods.None,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
    }
}
