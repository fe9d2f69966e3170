using Platform.FeatureStore.CoOccurrence;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Candidates;

/// <summary>What rises.</summary>
internal sealed class TrendingSource(PopularRefresher popular) : ICandidateSource
{
    public string Name => SourceNames.Trending;

    public CandidateOrigins Origin => CandidateOrigins.Trending;

    public Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ScoredItem>?>(ShopSources.First(popular.Lists.Trending, request, limit));
}

/// <summary>What everybody likes.</summary>
internal sealed class PopularSource(PopularRefresher popular) : ICandidateSource
{
    public string Name => SourceNames.Popular;

    public CandidateOrigins Origin => CandidateOrigins.Popular;

    public Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ScoredItem>?>(ShopSources.First(popular.Lists.Popular, request, limit));
}

/// <summary>What came into the shop last.</summary>
internal sealed class NewSource(ProductCatalogue catalogue) : ICandidateSource
{
    /// <summary>Products tried against a filter; about a millisecond.</summary>
    private const int LookedThrough = 2000;

    public string Name => SourceNames.New;

    public CandidateOrigins Origin => CandidateOrigins.New;

    public Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ScoredItem>?>([.. Newest(request.Filter, limit).Select((id, rank) => new ScoredItem(id, -rank))]);

    private IEnumerable<string> Newest(ProductFilter? filter, int limit) =>
        filter is null
            ? catalogue.Newest(limit)
            : catalogue.Newest(LookedThrough).Where(id => catalogue.TryGet(id, out var product) && filter.Matches(product)).Take(limit);
}

internal static class ShopSources
{
    /// <summary>With a filter the whole list, since the filter may pass little of it.</summary>
    public static IReadOnlyList<ScoredItem> First(IReadOnlyList<ScoredItem> items, CandidateRequest request, int limit) =>
        request.Filter is not null || items.Count <= limit ? items : [.. items.Take(limit)];
}
