using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Visitors;

namespace Platform.FeatureStore.Ranking;

/// <summary>
/// One request's side of the feature vector, made once and then asked for each candidate. Serving makes it from
/// <see cref="Reading.FeatureReader"/>, training from <see cref="Memory.FeatureMemory"/>.
/// </summary>
public sealed class RankingContext
{
    /// <summary>Neighbours known of one item, at most: those with the most pairs.</summary>
    public const int NeighboursOfOne = 50;

    private const int CoVisitSourceViews = 10;
    private const int CoPurchaseSourceItems = 5;

    private readonly Dictionary<string, RecentItem> _views = new(StringComparer.Ordinal);
    private readonly HashSet<string> _carts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _purchases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _categories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _brands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _coVisitRecent;
    private readonly Dictionary<string, double> _coVisitContext;
    private readonly Dictionary<string, double> _coPurchaseRecent;
    private readonly Dictionary<string, double> _queryClicks = new(StringComparer.Ordinal);

    /// <param name="visitor">Null for an unknown visitor.</param>
    /// <param name="now">The request's time.</param>
    /// <param name="contextProducts">The products of the page that the list is for.</param>
    /// <param name="coVisited">Neighbours of at least <see cref="CoVisitSources"/>; missing ones count as none.</param>
    /// <param name="coPurchased">Neighbours of at least <see cref="CoPurchaseSources"/>; missing ones count as none.</param>
    /// <param name="queryClicks">Items chosen from the answer to this query; empty outside search.</param>
    /// <param name="options">Half-lives.</param>
    public RankingContext(
        VisitorFeatures? visitor,
        DateTimeOffset now,
        IReadOnlyList<string> contextProducts,
        IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> coVisited,
        IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> coPurchased,
        IReadOnlyList<ScoredItem> queryClicks,
        FeatureStoreOptions options)
    {
        Now = now;
        AverageViewedPrice = visitor?.AverageViewedPrice ?? 0;
        foreach (var view in visitor?.Views ?? [])
        {
            _views[view.Id] = view;
        }

        foreach (var item in visitor?.Carts ?? [])
        {
            _carts.Add(item.Id);
        }

        foreach (var item in visitor?.Purchases ?? [])
        {
            _purchases.Add(item.Id);
        }

        Share(visitor?.Categories ?? [], _categories, now, options.AffinityHalfLife);
        Share(visitor?.Brands ?? [], _brands, now, options.AffinityHalfLife);
        _coVisitRecent = Neighbourhood.Of(CoVisitSources(visitor, []), coVisited);
        _coVisitContext = Neighbourhood.Of(contextProducts, coVisited);
        _coPurchaseRecent = Neighbourhood.Of(CoPurchaseSources(visitor), coPurchased);
        foreach (var click in queryClicks)
        {
            _queryClicks[click.Id] = click.Score;
        }
    }

    /// <summary>The request's time.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>See <see cref="VisitorFeatures.AverageViewedPrice"/>.</summary>
    public double AverageViewedPrice { get; }

    /// <summary>The items whose co-visited neighbours the features need.</summary>
    public static IReadOnlyList<string> CoVisitSources(VisitorFeatures? visitor, IReadOnlyList<string> contextProducts) =>
        [.. RecentViews(visitor).Concat(contextProducts).Distinct()];

    /// <summary>The items whose co-purchased neighbours the features need.</summary>
    public static IReadOnlyList<string> CoPurchaseSources(VisitorFeatures? visitor) =>
        visitor is null
            ? []
            : [.. visitor.Carts.Take(CoPurchaseSourceItems).Concat(visitor.Purchases.Take(CoPurchaseSourceItems)).Select(i => i.Id).Distinct()];

    /// <summary>Gathers what is known of one candidate.</summary>
    public CandidateContext Candidate(string id, ItemFeatures? item, ProductFacts? product) => new()
    {
        Id = id,
        Item = item,
        Product = product,
        CoVisitRecent = _coVisitRecent.GetValueOrDefault(id),
        CoPurchaseRecent = _coPurchaseRecent.GetValueOrDefault(id),
        CoVisitContext = _coVisitContext.GetValueOrDefault(id),
        QueryClicks = _queryClicks.GetValueOrDefault(id),
    };

    internal RecentItem? ViewOf(string id) => _views.TryGetValue(id, out var view) ? view : null;

    internal bool InCart(string id) => _carts.Contains(id);

    internal bool Bought(string id) => _purchases.Contains(id);

    internal double LikingOfCategory(string? category) => category is null ? 0 : _categories.GetValueOrDefault(category);

    internal double LikingOfBrand(string? brand) => brand is null ? 0 : _brands.GetValueOrDefault(brand);

    private static IEnumerable<string> RecentViews(VisitorFeatures? visitor) =>
        visitor?.Views.Take(CoVisitSourceViews).Select(v => v.Id) ?? [];

    private static void Share(IReadOnlyList<Affinity> affinities, Dictionary<string, double> shares, DateTimeOffset now, TimeSpan halfLife)
    {
        var sum = 0.0;
        foreach (var affinity in affinities)
        {
            var weight = affinity.At(now, halfLife);
            shares[affinity.Name] = weight;
            sum += weight;
        }

        foreach (var affinity in affinities)
        {
            // A visitor who liked one thing once, long ago, has a share of nearly nothing: the one added to the sum sees to it.
            shares[affinity.Name] /= sum + 1;
        }
    }
}
