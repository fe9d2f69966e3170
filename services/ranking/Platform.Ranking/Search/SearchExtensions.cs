using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Hosting.Configuration;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Completion;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Search;

internal static class SearchExtensions
{
    /// <summary>The catalogue, its index, search, completion and correction; <see cref="SearchEndpoints.MapSearch"/> answers for them.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddCatalogue();
        services.AddValidatedOptions<SearchOptions>(SearchOptions.Section);
        services.TryAddSingleton<AttributionTokens>();
        services.AddSingleton<ProductSearcher>();
        services.AddSingleton<SearchMetrics>();
        services.AddSingleton<SearchHandler>();
        services.AddSingleton<Completions>();
        services.AddHostedService(p => p.GetRequiredService<Completions>());
        return services;
    }
}
