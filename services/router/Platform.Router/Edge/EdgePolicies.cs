using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Platform.Router.Edge;

/// <summary>Who may call from a browser.</summary>
internal static class EdgePolicies
{
    public const string Cors = "edge";

    private static readonly TimeSpan s_preflight = TimeSpan.FromHours(1);

    public static void AddEdgeCors(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<RouterOptions>>((cors, router) => cors.AddPolicy(Cors, policy =>
        {
            var origins = router.Value.CorsOrigins;
            _ = origins.Count > 0 ? policy.WithOrigins([.. origins]) : policy.AllowAnyOrigin();
            policy.AllowAnyHeader()
                .WithMethods("GET", "POST", "PUT", "DELETE")
                .WithExposedHeaders("X-Served-Region", "X-Model-Version", "X-Degraded", "X-Experiment", "Retry-After")
                .SetPreflightMaxAge(s_preflight);
        }));
    }
}
