using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;

namespace Platform.Ranking.Catalogue;

/// <summary>No traffic before the catalogue is complete: half a shop would look like a shop that lost its products.</summary>
internal sealed class CatalogueReadiness(CatalogueIndexer indexer, ProductCatalogue catalogue, IOptions<PlatformOptions> platform) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(indexer.IsComplete
            ? HealthCheckResult.Healthy($"{catalogue.Count} products")
            : HealthCheckResult.Unhealthy($"{catalogue.Count} products so far; the topic '{Contracts.Topics.Catalog}' of region '{platform.Value.Region}' is not read to its end yet"));
}
