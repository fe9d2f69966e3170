using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Visitors;

namespace Platform.Ranking.Candidates;

/// <summary>What the shopper looked at or put into the cart lately, newest first.</summary>
internal sealed class RecentSource : ICandidateSource
{
    public string Name => SourceNames.Recent;

    public CandidateOrigins Origin => CandidateOrigins.Recent;

    public async Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken) =>
        await request.Visitor is { } visitor ? Newest(visitor.Views.Concat(visitor.Carts), limit) : null;

    internal static IReadOnlyList<ScoredItem> Newest(IEnumerable<RecentItem> items, int limit) =>
        [.. items.OrderByDescending(i => i.Time).Take(limit).Select(i => new ScoredItem(i.Id, i.Time.ToUnixTimeSeconds()))];
}

/// <summary>What the shopper bought: the most often bought first, then the one bought longest ago, which is nearest to being used up.</summary>
internal sealed class PurchasedBeforeSource : ICandidateSource
{
    public string Name => SourceNames.PurchasedBefore;

    public CandidateOrigins Origin => CandidateOrigins.PurchasedBefore;

    public async Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken) =>
        await request.Visitor is { } visitor
            ? [.. visitor.Purchases.OrderByDescending(p => p.Count).ThenBy(p => p.Time).Take(limit).Select(p => new ScoredItem(p.Id, p.Count))]
            : null;
}
