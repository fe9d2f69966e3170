using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Router.Edge;
using Platform.Router.Routing;

namespace Platform.Router;

/// <summary>The router is ready whatever is dead: it goes on with what it has. It says when no health service tells it anything. Only one that stops is not ready.</summary>
internal sealed class RouterHealth(RoutingPull pull, RoutingTable table, ConnectionDrain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (drain.Stopping)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("Stopping."));
        }

        var silent = pull.Observers.Where(o => o.Error is not null || o.Answered is null).Select(o => o.Name).ToArray();
        var text = $"Epoch {table.Current.Epoch}; " + (silent.Length == 0 ? "every health service answers." : $"silent: {string.Join(", ", silent)}.");
        return Task.FromResult(pull.Observers.Count > 0 && silent.Length == pull.Observers.Count
            ? HealthCheckResult.Degraded(text + " The weights stay as they are.")
            : HealthCheckResult.Healthy(text));
    }
}
