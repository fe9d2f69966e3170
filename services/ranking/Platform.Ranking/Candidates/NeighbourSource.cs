using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Ranking;

namespace Platform.Ranking.Candidates;

/// <summary>Whose neighbours a source gives.</summary>
internal enum Seeds
{
    /// <summary>The products of the page.</summary>
    Page,

    /// <summary>What the shopper looked at, has in the cart or bought.</summary>
    Shopper,
}

/// <summary>What others looked at beside the seeds.</summary>
internal sealed class CoVisitedSource(Seeds seeds) : ICandidateSource
{
    public string Name => seeds == Seeds.Page ? SourceNames.CoVisitedWithPage : SourceNames.CoVisitedWithRecent;

    public CandidateOrigins Origin => CandidateOrigins.CoVisited;

    public async Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken)
    {
        if (await request.CoVisited is not { } neighbours)
        {
            return null;
        }

        return seeds == Seeds.Page
            ? Neighbourhood.Nearest(request.PageProducts, neighbours, limit)
            : await request.Visitor is { } visitor ? Neighbourhood.Nearest(RankingContext.CoVisitSources(visitor, []), neighbours, limit) : null;
    }
}

/// <summary>What others bought with the seeds.</summary>
internal sealed class CoPurchasedSource(Seeds seeds) : ICandidateSource
{
    public string Name => seeds == Seeds.Page ? SourceNames.CoPurchasedWithPage : SourceNames.CoPurchasedWithOwned;

    public CandidateOrigins Origin => CandidateOrigins.CoPurchased;

    public async Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken)
    {
        if (await request.CoPurchased is not { } neighbours)
        {
            return null;
        }

        return seeds == Seeds.Page
            ? Neighbourhood.Nearest(request.PageProducts, neighbours, limit)
            : await request.Visitor is { } visitor ? Neighbourhood.Nearest(RankingContext.CoPurchaseSources(visitor), neighbours, limit) : null;
    }
}
