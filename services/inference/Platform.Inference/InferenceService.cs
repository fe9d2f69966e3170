using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Contracts.Models;
using Platform.Hosting;
using Platform.Hosting.Authentication;
using Platform.Hosting.Configuration;
using Platform.Hosting.Storage;
using Platform.Inference.Loading;
using Platform.Inference.Protocol;
using Platform.Inference.Protocol.Grpc;
using Platform.Inference.Protocol.Http;
using Platform.Inference.Registering;
using Platform.Inference.Rollouts;
using Platform.Inference.Serving;
using Platform.Inference.Telemetry;
using Platform.Messaging;
using Platform.Models.Artifacts;
using Platform.Models.Following;
using Platform.Models.Publishing;
using Platform.Models.Signing;

namespace Platform.Inference;

public static class InferenceService
{
    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // ONNX Runtime reports its use to its makers by default; what a shop serves is nobody else's business.
        OrtEnv.Instance().DisableTelemetryEvents();
        var builder = PlatformHost.CreateBuilder(args, "inference", configure);
        var services = builder.Services;
        services.AddValidatedOptions<InferenceOptions>(InferenceOptions.Section);
        services.AddSingleton(p => HeldFolder.Take(p.GetRequiredService<IOptions<InferenceOptions>>().Value.StoreFolder));
        services.AddModelStore(
            p =>
            {
                var options = p.GetRequiredService<IOptions<InferenceOptions>>().Value;
                return (p.GetRequiredService<HeldFolder>().Path, new ArtifactLimits(options.MaxFileBytes, options.MaxStoreBytes));
            },
            onlyCopies: true);
        services.AddTrustedKeys();
        services.AddSingleton<InferenceMetrics>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton(p => new LoadMeter(p.GetRequiredService<IOptions<InferenceOptions>>().Value.MaxConcurrency, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BatchRunner>();
        services.AddSingleton(p =>
        {
            var concurrency = p.GetRequiredService<IOptions<InferenceOptions>>().Value.MaxConcurrency;
            var scheduler = new BatchScheduler(p.GetRequiredService<BatchRunner>().Run, concurrency, p.GetRequiredService<TimeProvider>());
            p.GetRequiredService<InferenceMetrics>().ObserveScheduler(concurrency, () => scheduler.Running, p.GetRequiredService<LoadMeter>());
            return scheduler;
        });
        services.AddSingleton<OnnxSessions>();
        services.AddSingleton<MemoryBudget>();
        services.AddSingleton<ModelLoader>();
        services.AddSingleton<ModelHolders>();
        services.AddSingleton<LoadAttempts>();
        services.AddSingleton<ArtifactLoader>();
        services.AddSingleton<ModelInstaller>();
        services.AddSingleton<Announcements>();
        services.AddSingleton<InferHandler>();
        services.AddSingleton<Repository>();
        services.AddSingleton<InferEndpoint>();
        // A body comes in pieces of 4 kB. To hand each from thread to thread costs more than a tree ranker's run; whoever received it goes on.
        // A run then blocks the HTTP/1.1 connection of its own request, from which nothing is wanted meanwhile; HTTP/2 gives each stream a thread.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.AddGrpcProtocol();
        services.AddRegionalBuses(bus => bus.Consume<ModelPublished, ModelPublishedConsumer>("inference-models"));
        services.AddHostedService<ModelSync>();
        services.AddRolloutFollower();
        services.AddSingleton<RecentRequests>();
        services.AddSingleton<RolloutInstaller>();
        services.AddHostedService(p => p.GetRequiredService<RolloutInstaller>());
        services.AddHostedService<Registration>();
        services.AddHealthChecks().AddCheck<ModelsHealthCheck>("models");

        var app = builder.Build();
        app.UsePlatform();
        app.MapProtocol();
        app.MapGrpcProtocol();
        app.MapArtifacts();
        app.MapModelList();
        app.MapGet("/v1/load", (LoadMeter load) => TypedResults.Ok(load.Read())).RequireAuthorization(Policies.Internal).WithName("ReadLoad");
        app.MapGet("/v1/models/holdings", (RolloutInstaller rollouts) => rollouts.Holdings).RequireAuthorization(Policies.Internal).ExcludeFromDescription();
        return app;
    }
}
