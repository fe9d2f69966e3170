using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Contracts;
using Platform.FeatureStore;
using Platform.Hosting;
using Platform.Hosting.Configuration;
using Platform.Messaging;
using Platform.Messaging.Consuming;
using Platform.Models.Artifacts;
using Platform.Models.Publishing;
using Platform.Models.Signing;
using Platform.Trainer.Logs;
using Platform.Trainer.Publishing;
using Platform.Trainer.Telemetry;
using Platform.Trainer.Training;

namespace Platform.Trainer;

public static class TrainerService
{
    /// <summary>Largest model file, in bytes.</summary>
    internal const long MaxFileBytes = 512L << 20;

    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // ONNX Runtime reports its use to its makers by default; what a shop serves is nobody else's business.
        OrtEnv.Instance().DisableTelemetryEvents();
        var builder = PlatformHost.CreateBuilder(args, "trainer", configure);
        var services = builder.Services;
        services.AddValidatedOptions<TrainerOptions>(TrainerOptions.Section);
        services.AddValidatedOptions<FeatureStoreOptions>(FeatureStoreOptions.Section);
        services.AddModelStore(p =>
        {
            var options = p.GetRequiredService<IOptions<TrainerOptions>>().Value;
            return (options.StoreFolder, new ArtifactLimits(MaxFileBytes, options.MaxStoreBytes));
        });
        services.AddModelPublisher();
        services.AddTrustedKeys();
        services.AddSingleton<ModelIntake>();
        services.AddSingleton<ModelAnnouncer>();
        services.AddSingleton<TrainerMetrics>();
        services.AddSingleton(p => new TrainingLog(p.GetRequiredService<IOptions<TrainerOptions>>().Value));
        services.AddKafkaConsumer<CatalogHandler>(WholeTopic(Topics.Catalog));
        services.AddKafkaConsumer<ClickstreamHandler>(WholeTopic(Topics.Clickstream));
        services.AddKafkaConsumer<ImpressionsHandler>(WholeTopic(Topics.Impressions));
        services.AddRegionalBuses();
        services.AddSingleton<RankerPublisher>();
        services.AddSingleton<TrainingCycle>();
        services.AddHostedService(p => p.GetRequiredService<TrainingCycle>());
        services.AddHealthChecks().AddCheck<TrainingLogCheck>("training-log");

        var app = builder.Build();
        app.UsePlatform();
        app.MapArtifacts();
        app.MapModelList();
        app.MapPublishing();
        app.MapTraining();
        return app;
    }

    private static ConsumerOptions WholeTopic(string topic) =>
        new() { Topic = topic, Group = "trainer", Assignment = PartitionAssignment.EveryPartition, MaxBatch = 1_000, MaxBuffered = 5_000 };
}
