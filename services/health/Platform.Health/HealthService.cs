using Microsoft.Extensions.Options;
using Platform.Hosting;
using Platform.Hosting.Configuration;
using Platform.Hosting.Signing;
using Platform.Hosting.Storage;
using Platform.Health.Announcing;
using Platform.Health.Deciding;
using Platform.Health.Epochs;
using Platform.Health.Operators;
using Platform.Health.Passive;
using Platform.Health.Probing;
using Platform.Health.Rollouts;
using Platform.Health.Scaling;
using Platform.Health.Voting;
using Platform.Messaging;

namespace Platform.Health;

public static class HealthService
{
    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PlatformHost.CreateBuilder(args, "health", configure);
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<HealthOptions>, HealthOptionsValidator>();
        services.AddValidatedOptions<HealthOptions>(HealthOptions.Section);
        services.AddRegionalBuses(bus => bus.ConsumePublications());
        services.AddSingleton<HealthMetrics>();
        services.AddSingleton(p => ObserverSet.Of(p.GetRequiredService<IOptions<PlatformOptions>>().Value, p.GetRequiredService<IOptions<HealthOptions>>().Value));
        services.AddSingleton(p => new VoteBook(p.GetRequiredService<ObserverSet>(), p.GetRequiredService<IOptions<HealthOptions>>().Value.VoteExpiry));
        services.AddSingleton(p => new ControlSigner(p.GetRequiredService<IOptions<HealthOptions>>().Value.SigningKey));
        services.AddSingleton(p => new ControlVerifier(p.GetRequiredService<IOptions<PlatformOptions>>().Value.Keys.Control));
        services.AddSingleton<SignedExchange>();
        services.AddSingleton<ObserverPeers>();
        services.AddSingleton<IObserverPeers>(p => p.GetRequiredService<ObserverPeers>());
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<EpochKeeper>(
            p, new StateFile(Path.Combine(p.GetRequiredService<IOptions<HealthOptions>>().Value.StatePath, EpochKeeper.FileName)), p.GetRequiredService<Situation>().Regions));
        services.AddSingleton<QuorumProposer>();
        services.AddSingleton<PassiveBook>();
        services.AddSingleton<Situation>();
        services.AddSingleton<Decider>();
        services.AddSingleton<RegionOpinions>();
        services.AddSingleton<OperatorCommands>();
        services.AddSingleton<LivenessProbe>();
        services.AddSingleton<SyntheticJourney>();
        // What was promised is read before anything can ask or be asked.
        services.AddHostedService<LedgerStart>();
        AddLoop<ProbeFleet>(services);
        AddLoop<JourneyLoop>(services);
        AddLoop<DecisionAnnouncer>(services);
        AddLoop<InstanceReporter>(services);
        AddLoop<VotePull>(services);
        AddLoop<PassivePull>(services);
        AddLoop<ObserverLoop>(services);
        services.AddRollouts(builder.Configuration[$"{PlatformOptions.Section}:{nameof(PlatformOptions.Region)}"]);
        services.AddValidatedOptions<ScaleOptions>(ScaleOptions.Section);
        AddLoop<ScaleWatch>(services);
        services.AddHealthChecks().AddCheck<ObserverHealth>("observer");

        var app = builder.Build();
        app.UsePlatform();
        app.MapControlPlane();
        app.MapRollouts();
        return app;
    }

    internal static void AddLoop<TLoop>(IServiceCollection services)
        where TLoop : class, IHostedService
    {
        services.AddSingleton<TLoop>();
        services.AddHostedService(p => p.GetRequiredService<TLoop>());
    }
}
