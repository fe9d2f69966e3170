using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Hosting;
using Platform.Hosting.Configuration;
using Platform.Hosting.Problems;
using Platform.Hosting.Signing;
using Platform.Hosting.Storage;
using Platform.Messaging;
using Platform.Router.Admin;
using Platform.Router.Destinations;
using Platform.Router.Edge;
using Platform.Router.Forwarding;
using Platform.Router.Routing;

namespace Platform.Router;

public static class RouterService
{
    /// <summary>Room that Kestrel keeps beyond a body that is to be read in one piece.</summary>
    private const int ReadSlack = 64 * 1024;

    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PlatformHost.CreateBuilder(args, "router", configure);
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RouterOptions>, RouterOptionsValidator>();
        services.AddValidatedOptions<RouterOptions>(RouterOptions.Section);
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, RouterJson.Default));
        services.AddRegionalBuses(buses => buses
            .Consume<RegionFailedOver, RegionFailedOverConsumer>("router-failed-over")
            .Consume<RegionRestored, RegionRestoredConsumer>("router-restored"));
        // What follows the control plane may end while the last clients are still served, and does not keep a restart waiting.
        services.Configure<HostOptions>(o => o.ServicesStopConcurrently = true);
        services.AddHttpForwarder();
        services.AddEdgeCors();
        services.AddSingleton<RouterMetrics>();
        services.AddSingleton(p => new ControlVerifier(p.GetRequiredService<IOptions<PlatformOptions>>().Value.Keys.Control));
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<RoutingTable>(
            p, new StateFile(Path.Combine(p.GetRequiredService<IOptions<RouterOptions>>().Value.StatePath, RoutingTable.FileName))));
        services.AddSingleton<DestinationPicker>();
        services.AddSingleton<EdgeHttpClient>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<RetryBudgets>();
        services.AddSingleton<CancellationPool>();
        services.AddSingleton<PassiveRecord>();
        services.AddSingleton<ClientLimits>();
        services.AddSingleton<Admission>();
        services.AddSingleton<EdgeGate>();
        services.AddSingleton<ConnectionDrain>();
        services.AddSingleton<IConnectionListenerFactory>(p => p.GetRequiredService<ConnectionDrain>());
        services.AddSingleton<StreamedForwarder>();
        services.AddSingleton<EdgeForwarder>();
        services.AddSingleton<EdgeDocument>();
        services.AddSingleton<OperatorRelay>();
        services.AddSingleton<ModelRelay>();
        services.AddSingleton<PassiveReport>();
        services.AddSingleton<RolloutRelay>();
        services.AddSingleton<FeatureLag>();
        services.AddSingleton<AuditLog>();
        services.AddHostedService<RoutingStart>();
        AddLoop<DestinationTable>(services);
        AddLoop<PassiveWatch>(services);
        AddLoop<HeldLines>(services);
        AddLoop<AdmissionLoop>(services);
        AddLoop<RoutingPull>(services);
        services.AddHealthChecks().AddCheck<RouterHealth>("routing");
        Listen(builder);

        var app = builder.Build();
        app.Use(app.Services.GetRequiredService<ConnectionDrain>().TellAsync);
        app.Use(KeepPortsApart);
        app.UseCors();
        app.UsePlatform();
        app.MapEdge();
        app.MapAdmin();
        return app;
    }

    private static void Listen(WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(RouterOptions.Section).Get<RouterOptions>() ?? new RouterOptions();
        var listeners = new Listeners();
        builder.Services.AddSingleton(listeners);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestBufferSize = options.ReplayBytes + ReadSlack;
            listeners.Bind(kestrel, EdgeAddress(builder.Configuration, options), options.AdminAddress);
        });
    }

    private static string EdgeAddress(ConfigurationManager configuration, RouterOptions options) =>
        options.Address.Length > 0 ? options.Address
        : configuration["urls"] is { Length: > 0 } urls ? urls
        : configuration["http_ports"] is { Length: > 0 } ports ? string.Join(';', ports.Split(';').Select(p => $"http://*:{p}"))
        : RouterOptions.DefaultAddress;

    /// <summary>Operators' calls only by the operators' port and clients' calls never by it, whatever addresses are in use.</summary>
    private static Task KeepPortsApart(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        var shared = path.StartsWithSegments("/health") || path.StartsWithSegments("/openapi");
        var operators = path.StartsWithSegments("/admin") || path.StartsWithSegments("/metrics");
        return shared || operators == Listeners.IsAdmin(context)
            ? next(context)
            : Problem.Create(StatusCodes.Status404NotFound, "Nothing here", "Operators' calls have a port of their own: Router:AdminAddress.").ExecuteAsync(context);
    }

    private static void AddLoop<TLoop>(IServiceCollection services)
        where TLoop : class, IHostedService
    {
        services.AddSingleton<TLoop>();
        services.AddHostedService(p => p.GetRequiredService<TLoop>());
    }
}
