using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ObjectPool;
using Platform.FeatureStore;
using Platform.Hosting.Configuration;
using Platform.Messaging;
using Platform.Ranking.Balancing;
using Platform.Ranking.Candidates;
using Platform.Ranking.Rollouts;
using Platform.Ranking.Scoring;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Recommending;

internal static class RecommendingExtensions
{
    /// <summary>Adds recommendations and ranking. They need the catalogue of <c>AddSearch</c>.</summary>
    public static IServiceCollection AddRecommending(this IServiceCollection services)
    {
        services.AddServing();
        services.AddFeatureReader();
        services.AddValidatedOptions<DeadlineOptions>(DeadlineOptions.Section);
        services.AddValidatedOptions<CandidateOptions>(CandidateOptions.Section);
        services.AddValidatedOptions<InferenceOptions>(InferenceOptions.Section);
        services.AddValidatedOptions<LastGoodOptions>(LastGoodOptions.Section);
        services.AddValidatedOptions<WarmUpOptions>(WarmUpOptions.Section);
        services.AddCandidates();
        services.AddSingleton<InferencePool>();
        services.AddSingleton<Hedging>();
        services.AddSingleton<RankerClient>();
        services.AddRankerRollout();
        services.AddSingleton<FeatureLookup>();
        services.AddSingleton<ProductFactsTable>();
        services.AddSingleton<CandidateScorer>();
        services.AddSingleton<LastGoodLists>();
        services.AddSingleton<LowerRungs>();
        services.AddSingleton<Recommender>();
        services.AddSingleton<WarmUp>();
        services.AddHostedService(p => p.GetRequiredService<WarmUp>());
        services.AddHealthChecks().AddCheck<WarmUp>("warm-up");
        services.AddSingleton<RecommendationReader>();
        services.AddSingleton<RecommendationEndpoints>();
        services.AddSingleton<RankEndpoint>();
        return services;
    }

    public static IEndpointRouteBuilder MapRecommending(this IEndpointRouteBuilder routes)
    {
        RecommendationEndpoints.Map(routes);
        RankEndpoint.Map(routes);
        InstanceEndpoint.Map(routes);
        routes.MapRankerRollout();
        return routes;
    }

    /// <summary>What every answer of this service needs.</summary>
    private static void AddServing(this IServiceCollection services)
    {
        services.AddKafkaProducers();
        services.AddValidatedOptions<ImpressionOptions>(ImpressionOptions.Section);
        services.AddSingleton<RankingMetrics>();
        services.TryAddSingleton<AttributionTokens>();
        services.AddSingleton<ImpressionPublisher>();
        services.AddSingleton<SearchImpressions>();
        services.AddHostedService(p => p.GetRequiredService<ImpressionPublisher>());
    }

    private static void AddCandidates(this IServiceCollection services)
    {
        services.AddSingleton<PopularRefresher>();
        services.AddHostedService(p => p.GetRequiredService<PopularRefresher>());
        services.AddSingleton<ICandidateSource, RecentSource>();
        services.AddSingleton<ICandidateSource, PurchasedBeforeSource>();
        services.AddSingleton<ICandidateSource, TrendingSource>();
        services.AddSingleton<ICandidateSource, PopularSource>();
        services.AddSingleton<ICandidateSource, NewSource>();
        foreach (var seeds in new[] { Seeds.Page, Seeds.Shopper })
        {
            services.AddSingleton<ICandidateSource>(new CoVisitedSource(seeds));
            services.AddSingleton<ICandidateSource>(new CoPurchasedSource(seeds));
            services.AddSingleton<ICandidateSource>(p => ActivatorUtilities.CreateInstance<CategoryAndBrandSource>(p, seeds));
        }

        services.AddSingleton<CandidateCollector>();
        services.AddSingleton<ObjectPool<CandidateSet>>(new DefaultObjectPool<CandidateSet>(new ClearedSets()));
    }

    private sealed class ClearedSets : PooledObjectPolicy<CandidateSet>
    {
        public override CandidateSet Create() => new();

        public override bool Return(CandidateSet set)
        {
            set.Clear();
            return true;
        }
    }
}
