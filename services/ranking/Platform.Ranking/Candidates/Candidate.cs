using Platform.Contracts.Catalog;

namespace Platform.Ranking.Candidates;

/// <summary>Which sources found a product.</summary>
[Flags]
internal enum CandidateOrigins
{
    None = 0,
    CoVisited = 1,
    CoPurchased = 2,
    CategoryAndBrand = 4,
    Trending = 8,
    Popular = 16,
    New = 32,
    PurchasedBefore = 64,
}

/// <summary>A product that may be shown, on its way from the sources to the answer.</summary>
internal struct Candidate
{
    public required string Id;

    public required Product Product;

    /// <summary>All sources that found it.</summary>
    public CandidateOrigins Origins;

    /// <summary>What the sources together think of it; orders the list when no model does.</summary>
    public double SourceScore;

    /// <summary>How often it was looked at together with the seeds, decayed; 0 when never.</summary>
    public double CoVisitation;

    /// <summary>How often it was bought together with the seeds, decayed; 0 when never.</summary>
    public double CoPurchase;

    /// <summary>What the list is ordered by: the model's score, or <see cref="SourceScore"/> without one.</summary>
    public double Score;

    /// <summary>The candidate's row in the request's feature vectors; -1 without any.</summary>
    public int Row;
}
