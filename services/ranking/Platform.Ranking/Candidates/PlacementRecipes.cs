using Platform.Contracts.Serving;
using Platform.Ranking.Reranking;

namespace Platform.Ranking.Candidates;

/// <summary>The recipe of each placement. A new placement is a line here.</summary>
internal static class PlacementRecipes
{
    private static readonly Dictionary<string, PlacementRecipe> s_recipes = new PlacementRecipe[]
    {
        new(Placements.Home, false, MustHaves.NotBought,
        [
            new(SourceNames.CoVisitedWithRecent, 1), new(SourceNames.CoPurchasedWithOwned, 0.7), new(SourceNames.Recent, 0.6),
            new(SourceNames.LikedCategoryAndBrand, 0.7), new(SourceNames.Trending, 0.4), new(SourceNames.Popular, 0.3), new(SourceNames.New, 0.2),
        ]),
        new(Placements.Detail, true, MustHaves.NotBought,
        [
            new(SourceNames.CoVisitedWithPage, 1), new(SourceNames.CoPurchasedWithPage, 0.6), new(SourceNames.PageCategoryAndBrand, 0.6),
            new(SourceNames.CoVisitedWithRecent, 0.4), new(SourceNames.Popular, 0.1),
        ]),
        new(Placements.Cart, true, MustHaves.NotBought,
        [
            new(SourceNames.CoPurchasedWithPage, 1), new(SourceNames.CoVisitedWithPage, 0.5), new(SourceNames.CoPurchasedWithOwned, 0.3),
            new(SourceNames.PageCategoryAndBrand, 0.2), new(SourceNames.Popular, 0.2),
        ]),
        new(Placements.Similar, true, MustHaves.SharedWithPage,
        [
            new(SourceNames.PageCategoryAndBrand, 1), new(SourceNames.CoVisitedWithPage, 0.8),
        ]),
        new(Placements.AlsoBought, true, MustHaves.NotBought,
        [
            new(SourceNames.CoPurchasedWithPage, 1), new(SourceNames.CoVisitedWithPage, 0.2), new(SourceNames.PageCategoryAndBrand, 0.1),
        ]),
        new(Placements.Trending, false, MustHaves.NotBought,
        [
            new(SourceNames.Trending, 1), new(SourceNames.Popular, 0.2), new(SourceNames.New, 0.1),
        ]),
        new(Placements.BuyAgain, false, MustHaves.BoughtAndRepurchasable,
        [
            new(SourceNames.PurchasedBefore, 1),
        ]),
    }.ToDictionary(r => r.Placement, StringComparer.Ordinal);

    /// <returns>Null when there is no such placement.</returns>
    public static PlacementRecipe? Of(string placement) => s_recipes.GetValueOrDefault(placement);
}
