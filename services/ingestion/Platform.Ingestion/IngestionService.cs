using Microsoft.Extensions.Options;
using Platform.Hosting;
using Platform.Hosting.Configuration;
using Platform.Ingestion.Bodies;
using Platform.Ingestion.Durability;
using Platform.Ingestion.Events;
using Platform.Ingestion.Products;
using Platform.Ingestion.Readiness;
using Platform.Messaging;

namespace Platform.Ingestion;

public static class IngestionService
{
    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PlatformHost.CreateBuilder(args, "ingestion", configure);
        var services = builder.Services;
        services.AddValidatedOptions<IngestionOptions>(IngestionOptions.Section);
        services.AddSingleton<IValidateOptions<IngestionOptions>, IngestionOptionsValidator>();
        services.AddKafkaTopics();
        services.AddKeyRateLimit();

        services.AddSingleton<DurabilityMetrics>();
        services.AddSingleton<RegionLogs>();
        services.AddSingleton(p => new DurableLog(p.GetRequiredService<RegionLogs>().All));
        services.AddSingleton<SpoolSender>();
        services.AddHostedService<SpoolDrainer>();
        services.AddHostedService<LeftSpools>();
        services.AddHealthChecks().AddCheck<DurabilityCheck>(DurabilityCheck.Name);

        services.AddSingleton<IntakeMetrics>();
        services.AddSingleton<BodyIntake>();
        services.AddSingleton<RecentEvents>();
        services.AddSingleton<EventBuilder>();
        services.AddSingleton<EventParser>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<ProductIntake>();

        var app = builder.Build();
        app.UsePlatform();
        app.UseRateLimiter();
        app.MapEvents();
        app.MapProducts();
        return app;
    }
}
