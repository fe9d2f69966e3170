using Platform.Contracts;
using Platform.Feature.Aggregation;
using Platform.Feature.Catalog;
using Platform.Feature.Health;
using Platform.Feature.Serving;
using Platform.FeatureStore;
using Platform.Hosting;
using Platform.Hosting.Configuration;
using Platform.Messaging;
using Platform.Messaging.Consuming;

namespace Platform.Feature;

public static class FeatureService
{
    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PlatformHost.CreateBuilder(args, "feature", configure);
        var services = builder.Services;
        var options = builder.Configuration.GetSection(FeatureOptions.Section).Get<FeatureOptions>() ?? new FeatureOptions();
        var region = builder.Configuration[$"{PlatformOptions.Section}:{nameof(PlatformOptions.Region)}"];
        services.AddValidatedOptions<FeatureOptions>(FeatureOptions.Section);
        services.AddFeatureWriter();
        services.AddSingleton<ProductFactsTable>();
        services.AddSingleton<FeatureMetrics>();
        services.AddKafkaConsumer<CatalogHandler>(new ConsumerOptions
        {
            Topic = Topics.Catalog,
            Group = "feature-catalog",
            Assignment = PartitionAssignment.EveryPartition,
        });
        services.AddKafkaConsumer<ClickstreamHandler>(new ConsumerOptions
        {
            Topic = Topics.Clickstream,
            // Every region's features are made of all partitions of all regions: the groups of different regions share nothing.
            Group = $"feature.{region}",
            Offsets = OffsetKeeping.Handler,
            MaxBatch = Math.Max(1, options.MaxBatch),
        });
        services.AddHealthChecks().AddCheck<FeatureStoreHealthCheck>("redis");
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Add(FeatureJson.Default));
        var app = builder.Build();
        app.UsePlatform();
        app.MapFeatures();
        return app;
    }
}
