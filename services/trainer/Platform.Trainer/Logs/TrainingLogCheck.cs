using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Messaging.Consuming;

namespace Platform.Trainer.Logs;

/// <summary>Until the log is read the trainer is degraded: it hands out models, and trains on what it has.</summary>
internal sealed class TrainingLogCheck(TrainingLog log, KafkaConsumer<ClickstreamHandler> clickstream) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        clickstream.CaughtUp.IsCompletedSuccessfully
            ? HealthCheckResult.Healthy($"{log.EventsHeld} events")
            : HealthCheckResult.Degraded($"the log is being read; {log.EventsHeld} events so far"));
}
