using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Contracts;
using Platform.Hosting.Configuration;
using Platform.Messaging;
using Platform.Messaging.Consuming;
using Platform.Ranking.Search;

namespace Platform.Ranking.Catalogue;

internal static class CatalogueExtensions
{
    /// <summary>The catalogue and its index, fed from the catalogue topics of every region from their beginning.</summary>
    public static IServiceCollection AddCatalogue(this IServiceCollection services)
    {
        services.AddValidatedOptions<CatalogueOptions>(CatalogueOptions.Section);
        services.AddSingleton(Relevance.Default);
        services.TryAddSingleton<ProductCatalogue>();
        services.AddSingleton<ProductIndex>();
        services.AddSingleton<CatalogueMetrics>();
        services.AddKafkaConsumer<CatalogueHandler>(new ConsumerOptions
        {
            Topic = Topics.Catalog,
            Group = "ranking-catalogue",
            Assignment = PartitionAssignment.EveryPartition,
        });
        services.AddSingleton<CatalogueIndexer>();
        services.AddHostedService(p => p.GetRequiredService<CatalogueIndexer>());
        services.AddHealthChecks().AddCheck<CatalogueReadiness>("catalogue");
        return services;
    }
}
