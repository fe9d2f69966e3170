using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.Hosting.Telemetry;

/// <summary>
/// Traces, metrics and logs of a service. Every meter and activity source of the platform is named <c>Platform.…</c> and is picked up here.
/// Traces leave by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; metrics are scraped from <c>/metrics</c>.
/// </summary>
internal static class TelemetryExtensions
{
    public static void AddTelemetry(this WebApplicationBuilder builder, string service, string region, string instance)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r
                .AddService(service, serviceNamespace: "platform", serviceInstanceId: instance)
                .AddAttributes([new("platform.region", region)]))
            .WithMetrics(m => m
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Platform.*", "MassTransit")
                .AddView(SeriesWorthTheirMemory)
                .AddPrometheusExporter());
        // Spans that go nowhere cost every request; trace ids are made, logged and handed on all the same.
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.WithTracing(t => t
                .AddAspNetCoreInstrumentation(o => o.Filter = c => !c.Request.Path.StartsWithSegments("/health") && !c.Request.Path.StartsWithSegments("/metrics"))
                .AddHttpClientInstrumentation()
                .AddSource("Platform.*", "MassTransit")
                .AddOtlpExporter());
        }
    }

    /// <summary>
    /// Histograms by address of every destination are most of what a scraper has to hold, and each address that comes and goes leaves its
    /// series behind: who was called is counted in coarse steps, and what nobody looks at is dropped.
    /// </summary>
    private static MetricStreamConfiguration? SeriesWorthTheirMemory(Instrument instrument) => instrument.Name switch
    {
        "http.client.request.duration" => new ExplicitBucketHistogramConfiguration { Boundaries = [0.01, 0.05, 0.25, 1] },
        "http.client.request.time_in_queue" or "http.client.connection.duration" or "dns.lookup.duration" or "kestrel.connection.duration"
            or "aspnetcore.authentication.authenticate.duration" => MetricStreamConfiguration.Drop,
        _ => null,
    };

    /// <summary>
    /// Levels where no configuration says otherwise. The frameworks write several lines a request, and the health checks one a failed
    /// probe: the same is in metrics, traces and the body of <c>/health/ready</c>.
    /// </summary>
    private static readonly Dictionary<string, string?> s_logLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        // Keys are checked, no cookie is protected: what it says of its key ring concerns nothing here.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        ["Logging:LogLevel:System"] = "Warning",
        ["Logging:LogLevel:MassTransit"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
    };

    public static void AddStructuredLogs(this WebApplicationBuilder builder)
    {
        // First of the sources, so that every other one overrides it.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = s_logLevels });
        builder.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (builder.Configuration.GetValue<bool>("DOTNET_RUNNING_IN_CONTAINER"))
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddJsonConsole(o => o.UseUtcTimestamp = true);
        }
    }
}
