using Platform.FeatureStore.CoOccurrence;

namespace Platform.Ranking.Candidates;

/// <summary>One way to find products worth showing. A source gives what it has, best first; whether a product may be shown is decided later.</summary>
internal interface ICandidateSource
{
    /// <summary>One of <see cref="SourceNames"/>.</summary>
    string Name { get; }

    CandidateOrigins Origin { get; }

    /// <returns>At most <paramref name="limit"/>, best first; null when what the source reads is not there in time.</returns>
    Task<IReadOnlyList<ScoredItem>?> FindAsync(CandidateRequest request, int limit, CancellationToken cancellationToken);
}
