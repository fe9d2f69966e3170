using Platform.Contracts.Catalog;

namespace Platform.Ranking.Candidates;

/// <summary>Which sources found a product.</summary>
[Flags]
internal enum CandidateOrigins
{
    None = 0,
    Recent = 1,
    CoVisited = 2,
    CoPurchased = 4,
    CategoryAndBrand = 8,
    Trending = 16,
    Popular = 32,
    New = 64,
    PurchasedBefore = 128,
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

    /// <summary>What the list is ordered by: the model's score, or <see cref="SourceScore"/> without one.</summary>
    public double Score;

    /// <summary>The candidate's row in the request's feature vectors.</summary>
    public int Row;
}
