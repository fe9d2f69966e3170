using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Platform.Hosting.Problems;

namespace Platform.Ingestion;

/// <summary>A bucket of requests for each key, so that one busy client does not take the others' share.</summary>
internal static class KeyRateLimit
{
    public const string Policy = "key";

    private static readonly TimeSpan s_refill = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    public static void AddKeyRateLimit(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>().Configure<IOptions<IngestionOptions>>((limiter, options) =>
        {
            var rate = options.Value.Rate;
            limiter.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(
                context.User.Identity?.Name ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = rate.Burst,
                    TokensPerPeriod = Math.Max(1, (int)(rate.PerSecond * s_refill.TotalSeconds)),
                    ReplenishmentPeriod = rate.PerSecond < 1 / s_refill.TotalSeconds ? s_second / rate.PerSecond : s_refill,
                    QueueLimit = 0,
                }));
            limiter.OnRejected = async (context, _) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : s_second;
                await Problem.Create(
                    StatusCodes.Status429TooManyRequests,
                    "Too many requests with this key",
                    "Send fewer requests with more in each, and wait as Retry-After says.",
                    wait).ExecuteAsync(context.HttpContext);
            };
        });
    }
}
