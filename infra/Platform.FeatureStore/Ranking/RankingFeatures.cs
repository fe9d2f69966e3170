using Platform.FeatureStore.Items;

namespace Platform.FeatureStore.Ranking;

/// <summary>
/// The ranker's input vector: one row of <see cref="Count"/> floats a candidate, the same code online and in training. Counts are as
/// log(1 + n), so that a tree's splits and a linear model's weights both find them usable.
/// </summary>
public static class RankingFeatures
{
    /// <summary>Rises with any change of meaning, order or number; vectors of different versions are not mixed.</summary>
    public const int Version = 2;

    /// <summary>Floats a row.</summary>
    public const int Count = 24;

    /// <summary>What stands where.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "item_views_1h", "item_views_1d", "item_views_7d", "item_carts_7d", "item_purchases_7d", "item_view_to_cart", "item_cart_to_purchase",
        "item_popularity", "item_trend", "price", "price_to_visitor", "discount", "visitor_category", "visitor_brand", "co_visit_recent",
        "co_purchase_recent", "co_visit_context", "query_clicks", "since_viewed", "times_viewed", "in_cart", "bought", "product_age_days",
        "out_of_stock",
    ];

    // Rates start from what is usual in shops and move to the item's own as evidence comes in.
    private const double UsualViewToCart = 0.05;
    private const double UsualCartToPurchase = 0.3;
    private const double PriorViews = 20;
    private const double PriorCarts = 5;

    private static readonly double s_neverViewedSeconds = TimeSpan.FromDays(90).TotalSeconds;

    /// <summary>Fills one row. Allocates nothing.</summary>
    /// <param name="context">The request's side.</param>
    /// <param name="candidate">From <see cref="RankingContext.Candidate"/>.</param>
    /// <param name="row">At least <see cref="Count"/> floats; all of them are finite afterwards.</param>
    public static void Compute(RankingContext context, in CandidateContext candidate, Span<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Length, Count, nameof(row));
        Item(candidate.Item, row);
        Product(context, candidate, row);
        row[14] = (float)candidate.CoVisitRecent;
        row[15] = (float)candidate.CoPurchaseRecent;
        row[16] = (float)candidate.CoVisitContext;
        row[17] = Log(candidate.QueryClicks);
        var view = context.ViewOf(candidate.Id);
        row[18] = Log(view is { } v ? (context.Now - v.Time).TotalSeconds : s_neverViewedSeconds);
        row[19] = Log(view?.Count ?? 0);
        row[20] = context.InCart(candidate.Id) ? 1 : 0;
        row[21] = context.Bought(candidate.Id) ? 1 : 0;
    }

    private static void Item(ItemFeatures? item, Span<float> row)
    {
        row[0] = Log(item?.Views.Hour ?? 0);
        row[1] = Log(item?.Views.Day ?? 0);
        row[2] = Log(item?.Views.Week ?? 0);
        row[3] = Log(item?.Carts.Week ?? 0);
        row[4] = Log(item?.Purchases.Week ?? 0);
        row[5] = Rate(item?.Carts.Total ?? 0, item?.Views.Total ?? 0, UsualViewToCart, PriorViews);
        row[6] = Rate(item?.Purchases.Total ?? 0, item?.Carts.Total ?? 0, UsualCartToPurchase, PriorCarts);
        row[7] = Log(item?.Popularity ?? 0);
        row[8] = Log(item?.Trend ?? 0);
    }

    private static void Product(RankingContext context, in CandidateContext candidate, Span<float> row)
    {
        var product = candidate.Product;
        var price = product?.Price ?? 0;
        row[9] = Log(price);
        row[10] = price > 0 && context.AverageViewedPrice > 0
            ? (float)Math.Clamp(Math.Log(price / context.AverageViewedPrice), -5, 5)
            : 0;
        row[11] = product is not null && product.OriginalPrice > price && price > 0 ? (float)(1 - (price / product.OriginalPrice)) : 0;
        row[12] = (float)context.LikingOfCategory(product?.Category);
        row[13] = (float)context.LikingOfBrand(product?.Brand);
        row[22] = product?.AvailableTime is { } available ? Log((context.Now - available).TotalDays) : -1;
        row[23] = product is { InStock: false } ? 1 : 0;
    }

    private static float Log(double value) => (float)Math.Log(1 + Math.Max(0, value));

    private static float Rate(long successes, long trials, double usual, double prior) =>
        (float)Math.Min(1, (successes + (usual * prior)) / (trials + prior));
}
