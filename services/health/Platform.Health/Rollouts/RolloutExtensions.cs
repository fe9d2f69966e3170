using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Health.Rollouts.Agreeing;
using Platform.Health.Rollouts.Evidence;
using Platform.Health.Rollouts.Judging;
using Platform.Hosting.Configuration;
using Platform.Messaging;
using Platform.Messaging.Buses;
using Platform.Messaging.Consuming;
using Platform.Rollouts.Judging;

namespace Platform.Health.Rollouts;

internal static class RolloutExtensions
{
    /// <summary>Adds everything about rollouts; the one observer a region also counts what its region sees.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="region">The region that the observer stands in; empty for the witness.</param>
    public static IServiceCollection AddRollouts(this IServiceCollection services, string? region)
    {
        services.AddValidatedOptions<RolloutPolicy>(RolloutPolicy.Section);
        services.AddSingleton<RolloutFiles>();
        services.AddSingleton<RolloutKeeper>();
        services.AddSingleton<RolloutPeers>();
        services.AddSingleton<RolloutProposer>();
        services.AddSingleton<RolloutOrders>();
        services.AddSingleton<RolloutViews>();
        services.AddSingleton<InstanceQuestions>();
        services.AddSingleton<EvidenceCounter>();
        services.AddSingleton<EvidenceBook>();
        services.AddSingleton<ClickSequence>();
        services.AddHostedService<RolloutStart>();
        HealthService.AddLoop<RolloutAnnouncer>(services);
        HealthService.AddLoop<RolloutPull>(services);
        HealthService.AddLoop<ShadowPull>(services);
        HealthService.AddLoop<HoldingsPull>(services);
        HealthService.AddLoop<Publications>(services);
        HealthService.AddLoop<RolloutLoop>(services);
        if (!string.IsNullOrEmpty(region))
        {
            services.AddKafkaConsumer<ImpressionEvidence>(WholeTopic(Topics.Impressions, SourceRegions.Own));
            services.AddKafkaConsumer<ClickstreamEvidence>(WholeTopic(Topics.Clickstream, SourceRegions.Every));
        }

        return services;
    }

    /// <summary>What an observer hears from the buses about models.</summary>
    public static BusConsumers ConsumePublications(this BusConsumers bus) => bus.Consume<ModelPublished, PublicationConsumer>("health-models");

    /// <summary>From the beginning: evidence lives in memory and is counted anew after a restart.</summary>
    private static ConsumerOptions WholeTopic(string topic, SourceRegions from) =>
        new() { Topic = topic, Group = "health-rollouts", From = from, Assignment = PartitionAssignment.EveryPartition, MaxBatch = 500, MaxBuffered = 500 };
}
