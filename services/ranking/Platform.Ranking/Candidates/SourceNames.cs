namespace Platform.Ranking.Candidates;

/// <summary>Names of the candidate sources, in recipes and metrics.</summary>
internal static class SourceNames
{
    public const string Recent = "recent";
    public const string CoVisitedWithRecent = "co-visited-with-recent";
    public const string CoVisitedWithPage = "co-visited-with-page";
    public const string CoPurchasedWithOwned = "co-purchased-with-owned";
    public const string CoPurchasedWithPage = "co-purchased-with-page";
    public const string LikedCategoryAndBrand = "liked-category-and-brand";
    public const string PageCategoryAndBrand = "page-category-and-brand";
    public const string Trending = "trending";
    public const string Popular = "popular";
    public const string New = "new";
    public const string PurchasedBefore = "purchased-before";
}
