using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Health.Voting;

namespace Platform.Health;

/// <summary>An observer is ready while it runs: it answers with what it has. Doubting itself, or hearing no majority, degrades it.</summary>
internal sealed class ObserverHealth(ObserverSet observers, RegionOpinions opinions, VoteBook votes, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.Now();
        var silent = observers.All.Where(o => !votes.Heard(o.Name, now)).Select(o => o.Name).ToArray();
        if (opinions.Doubt is { } doubt)
        {
            return Task.FromResult(HealthCheckResult.Degraded($"Abstains: {doubt}."));
        }

        var heard = observers.All.Count - silent.Length;
        return Task.FromResult(heard < observers.Majority
            ? HealthCheckResult.Degraded($"Hears {heard} of {observers.All.Count} observers, {observers.Majority} are needed to decide; silent: {string.Join(", ", silent)}.")
            : HealthCheckResult.Healthy(silent.Length == 0 ? "Hears every observer." : $"Silent: {string.Join(", ", silent)}."));
    }
}
