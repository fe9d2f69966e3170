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
            ? Neighbourhood.Of(request.PageProducts, neighbours, limit)
            : await request.Visitor is { } visitor ? Neighbourhood.Of(RankingContext.CoVisitSources(visitor, []), neighbours, limit) : null;
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
            ? Neighbourhood.Of(request.PageProducts, neighbours, limit)
            : await request.Visitor is { } visitor ? Neighbourhood.Of(RankingContext.CoPurchaseSources(visitor), neighbours, limit) : null;
    }
}

internal static class Neighbourhood
{
    /// <summary>How much less the neighbours of each further seed count; seeds come newest first.</summary>
    private const double SeedDecay = 0.9;

    /// <summary>The neighbours of all seeds together: a product near several of them comes before one near a single one.</summary>
    public static IReadOnlyList<ScoredItem> Of(
        IReadOnlyList<string> seeds, IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> neighbours, int limit)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        var weight = 1.0;
        foreach (var seed in seeds)
        {
            foreach (var neighbour in neighbours.GetValueOrDefault(seed) ?? [])
            {
                sums[neighbour.Id] = sums.GetValueOrDefault(neighbour.Id) + (weight * neighbour.Score);
            }

            weight *= SeedDecay;
        }

        var found = sums.Select(s => new ScoredItem(s.Key, s.Value)).ToList();
        found.Sort(static (a, b) => b.Score != a.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(a.Id, b.Id));
        return found.Count > limit ? found.GetRange(0, limit) : found;
    }
}
