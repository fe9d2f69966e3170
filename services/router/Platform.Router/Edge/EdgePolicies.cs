using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Platform.Hosting.Problems;

namespace Platform.Router.Edge;

/// <summary>What holds for every client's call: who may call from a browser, and how much at once.</summary>
internal static class EdgePolicies
{
    public const string Cors = "edge";
    public const string Limits = "edge";

    private static readonly TimeSpan s_preflight = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_busy = TimeSpan.FromSeconds(1);

    public static void AddEdgePolicies(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<RouterOptions>>((cors, router) => cors.AddPolicy(Cors, policy =>
        {
            var origins = router.Value.CorsOrigins;
            _ = origins.Count > 0 ? policy.WithOrigins([.. origins]) : policy.AllowAnyOrigin();
            policy.AllowAnyHeader()
                .WithMethods("GET", "POST", "PUT", "DELETE")
                .WithExposedHeaders("X-Served-Region", "X-Model-Version", "X-Degraded", "X-Experiment", "Retry-After")
                .SetPreflightMaxAge(s_preflight);
        }));
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RouterOptions>>((limits, router) =>
        {
            limits.OnRejected = RejectAsync;
            limits.AddPolicy(Limits, context => RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = router.Value.RequestsPerSecondPerClient,
                    TokensPerPeriod = router.Value.RequestsPerSecondPerClient,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
            var whole = new ConcurrencyLimiterOptions
            {
                PermitLimit = router.Value.MaxConcurrentRequests,
                QueueLimit = router.Value.MaxConcurrentRequests / 2,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            };
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, bool>(context =>
                context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is null
                    ? RateLimitPartition.GetNoLimiter(false)
                    : RateLimitPartition.GetConcurrencyLimiter(true, _ => whole));
        });
    }

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken ct)
    {
        var problem = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
            ? Problem.Create(
                StatusCodes.Status429TooManyRequests,
                "Too many requests",
                string.Create(CultureInfo.InvariantCulture, $"This address sends more than the edge takes from one. Wait {Math.Max(1, Math.Ceiling(wait.TotalSeconds))} s."),
                wait)
            : Problem.Unavailable("The edge is full: every place, and the queue for one, is taken.", s_busy);
        await problem.ExecuteAsync(rejected.HttpContext);
    }
}
