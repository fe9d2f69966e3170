using Platform.Contracts.Rollouts;
using Platform.Hosting.Authentication;
using Platform.Hosting.Configuration;
using Platform.Models.Following;

namespace Platform.Ranking.Rollouts;

internal static class RolloutExtensions
{
    /// <summary>Adds the choice of the ranker's version and the shadow. They need the ranker's client.</summary>
    public static IServiceCollection AddRankerRollout(this IServiceCollection services)
    {
        services.AddValidatedOptions<ShadowOptions>(ShadowOptions.Section);
        services.AddRolloutFollower();
        services.AddSingleton<ShadowCopies>();
        services.AddHostedService(p => p.GetRequiredService<ShadowCopies>());
        services.AddSingleton<RankerRollout>();
        return services;
    }

    /// <summary>Maps <c>GET /v1/shadows</c>: what the observers ask for while there is a shadow.</summary>
    public static IEndpointRouteBuilder MapRankerRollout(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/shadows", (ShadowCopies shadow) => TypedResults.Ok<IReadOnlyList<RolloutEvidence>>(shadow.Tally is { } tally ? [tally.Evidence] : []))
            .RequireAuthorization(Policies.Internal)
            .ExcludeFromDescription();
        return routes;
    }
}
