using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Platform.Benchmarks.Proxies;

/// <summary>YARP as it comes, in a process of its own: one cluster of all backends, both kinds of its health checks on, at their defaults.</summary>
internal static class YarpRole
{
    public const string Name = "yarp";

    /// <summary>What is printed.</summary>
    public static string Configuration => JsonSerializer.Serialize(Cluster([10001, 10002, 10003, 10004]));

    /// <param name="args">Its port, then those of the backends.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var ports = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{ports[0]}");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "regions", Match = new RouteMatch { Path = "{**all}" } }],
            [Cluster(ports[1..])]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
        return 0;
    }

    private static ClusterConfig Cluster(int[] backends) => new()
    {
        ClusterId = "regions",
        LoadBalancingPolicy = "PowerOfTwoChoices",
        HealthCheck = new HealthCheckConfig
        {
            Active = new ActiveHealthCheckConfig { Enabled = true, Path = "/health" },
            Passive = new PassiveHealthCheckConfig { Enabled = true },
        },
        Destinations = backends.Select((port, i) => (port, i)).ToDictionary(b => $"{Contender.NameOf(b.i)}", b => new DestinationConfig { Address = $"http://127.0.0.1:{b.port}" }),
    };
}
