using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Inference.Serving;

/// <summary>Without a model the service is degraded, not dead: it loads the first version that it hears of.</summary>
internal sealed class ModelsHealthCheck(ModelCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var serving = catalog.Slots.Where(s => s.CurrentVersion is not null).Select(s => $"{s.Name} {s.CurrentVersion}").ToList();
        return Task.FromResult(serving.Count > 0 ? HealthCheckResult.Healthy(string.Join(", ", serving)) : HealthCheckResult.Degraded("no model loaded"));
    }
}
