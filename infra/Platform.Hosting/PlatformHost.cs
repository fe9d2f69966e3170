using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Hosting.Authentication;
using Platform.Hosting.Chance;
using Platform.Hosting.Configuration;
using Platform.Hosting.Health;
using Platform.Hosting.Http;
using Platform.Hosting.Privacy;
using Platform.Hosting.Problems;
using Platform.Hosting.Telemetry;

namespace Platform.Hosting;

/// <summary>The start of every service: the same options, keys, telemetry, health and problem details.</summary>
public static class PlatformHost
{
    /// <summary>How many bytes a body may have where an endpoint does not say otherwise.</summary>
    private const long DefaultBodyLimit = 2 * 1024 * 1024;

    /// <summary>How long a stopping service may drain.</summary>
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(10);

    private const int BadConfiguration = 78;

    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="service">The service's name: <c>ingestion</c>, <c>ranking</c>, …</param>
    /// <param name="configure">Runs before anything reads the configuration, so that a host in another process's hands can be told its addresses.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string service, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration();
        configure?.Invoke(builder);
        if (builder.Configuration[$"{PlatformOptions.Section}:{nameof(PlatformOptions.SecretsFolder)}"] is { Length: > 0 } secrets)
        {
            foreach (var folder in secrets.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                builder.Configuration.AddKeyPerFile(folder, optional: false);
            }
        }

        var platform = builder.Configuration.GetSection(PlatformOptions.Section).Get<PlatformOptions>() ?? new PlatformOptions();
        if (platform.Telemetry)
        {
            builder.AddTelemetry(service, platform.Region, platform.Instance is { Length: > 0 } instance ? instance : Environment.MachineName);
        }

        builder.AddStructuredLogs();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = DefaultBodyLimit;
        });

        var services = builder.Services;
        services.AddSingleton<IValidateOptions<PlatformOptions>, PlatformOptionsValidator>();
        services.AddValidatedOptions<PlatformOptions>(PlatformOptions.Section);
        services.PostConfigure<PlatformOptions>(o => o.Instance = o.Instance is { Length: > 0 } i ? i : Environment.MachineName);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Random>(_ => new ConcurrentRandom());
        services.AddSingleton<Pseudonymizer>();
        services.AddApiKeys();
        services.AddPlatformHttpClients();
        services.AddHealthChecks();
        services.AddProblemDetails(o => o.CustomizeProblemDetails = c => Problem.Complete(c.ProblemDetails, c.HttpContext));
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddOpenApi("v1");
        services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default);
            o.SerializerOptions.NumberHandling = ContractsJson.Default.Options.NumberHandling;
            o.SerializerOptions.MaxDepth = ContractsJson.Default.Options.MaxDepth;
            o.SerializerOptions.DefaultIgnoreCondition = ContractsJson.Default.Options.DefaultIgnoreCondition;
        });
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = s_drain);
        return builder;
    }

    /// <summary>What every service answers: problems, keys, health, metrics, OpenAPI. Call it before mapping the service's own endpoints.</summary>
    public static WebApplication UsePlatform(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapHeldLine();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        if (app.Services.GetRequiredService<IOptions<PlatformOptions>>().Value.Telemetry)
        {
            app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        }

        return app;
    }

    /// <summary>Runs a service to its end. A bad option ends it at once, with every mistake on a line of its own and exit code 78.</summary>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException bad)
        {
            foreach (var mistake in bad.Failures)
            {
                await Console.Error.WriteLineAsync(mistake);
            }

            return BadConfiguration;
        }
    }

    /// <summary>Makes the pool of threads grow to so many without delay, where it would not anyway.</summary>
    public static void ReserveThreads(int count)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, count), completions);
    }
}
