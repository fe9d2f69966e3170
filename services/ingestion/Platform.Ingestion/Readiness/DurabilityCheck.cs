using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Ingestion.Durability;

namespace Platform.Ingestion.Readiness;

/// <summary>Ready while something durable takes events: Kafka, or the disk while Kafka is away.</summary>
internal sealed class DurabilityCheck(DurableLog log) : IHealthCheck
{
    public const string Name = "durability";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var own = log.Own;
        var waiting = own.Spool.Count;
        if (own.Kafka.IsReachable)
        {
            return Task.FromResult(HealthCheckResult.Healthy(
                waiting == 0 ? $"The Kafka of region {own.Region} answers." : $"The Kafka of region {own.Region} answers; {waiting} entries on disk follow."));
        }

        if (own.Spool.HasRoom)
        {
            return Task.FromResult(HealthCheckResult.Degraded(
                $"The Kafka of region {own.Region} does not answer: events go to disk, where {waiting} wait."));
        }

        return Task.FromResult(log.Others.FirstOrDefault(o => o.Kafka.IsReachable) is { } other
            ? HealthCheckResult.Degraded($"The Kafka of region {own.Region} does not answer and the disk takes no more: events go to region {other.Region}.")
            : HealthCheckResult.Unhealthy($"The Kafka of region {own.Region} does not answer and the disk takes no more: events are refused."));
    }
}
