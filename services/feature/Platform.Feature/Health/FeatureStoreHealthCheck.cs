using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.FeatureStore.Redis;
using StackExchange.Redis;

namespace Platform.Feature.Health;

/// <summary>Ready means that Redis answers: without it this service can neither take in events nor say what it knows.</summary>
internal sealed class FeatureStoreHealthCheck(FeatureDatabase database) : IHealthCheck
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var opened = await database.OpenAsync(cancellationToken).WaitAsync(s_deadline, cancellationToken);
            var took = await opened.PingAsync().WaitAsync(s_deadline, cancellationToken);
            return HealthCheckResult.Healthy($"Redis answers in {took.TotalMilliseconds:0.0} ms.");
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("Redis does not answer: events wait in Kafka until it does.", e);
        }
    }
}
