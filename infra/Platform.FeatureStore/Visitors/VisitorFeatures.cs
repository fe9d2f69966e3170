namespace Platform.FeatureStore.Visitors;

/// <summary>
/// What is known of one visitor. Every list is bounded and ordered by time, newest first, so that the stored value is too:
/// at most about 75 kB when every id, name and query has its greatest length in three-byte characters, about 4 kB as shops are.
/// </summary>
public sealed record VisitorFeatures
{
    /// <summary>How many different viewed items are kept.</summary>
    public const int MaxViews = 50;

    /// <summary>How many different items in the cart are kept.</summary>
    public const int MaxCarts = 20;

    /// <summary>How many different bought items are kept.</summary>
    public const int MaxPurchases = 50;

    /// <summary>How many searches are kept.</summary>
    public const int MaxSearches = 10;

    /// <summary>How many categories, and how many brands, are kept.</summary>
    public const int MaxAffinities = 20;

    /// <summary>Pseudonym of the visitor.</summary>
    public required string VisitorId { get; init; }

    /// <summary>Items looked at.</summary>
    public IReadOnlyList<RecentItem> Views { get; init; } = [];

    /// <summary>Items put into the cart and neither taken out nor bought since.</summary>
    public IReadOnlyList<RecentItem> Carts { get; init; } = [];

    /// <summary>Items bought.</summary>
    public IReadOnlyList<RecentItem> Purchases { get; init; } = [];

    /// <summary>Searches.</summary>
    public IReadOnlyList<RecentSearch> Searches { get; init; } = [];

    /// <summary>Liked category paths, strongest first.</summary>
    public IReadOnlyList<Affinity> Categories { get; init; } = [];

    /// <summary>Liked brands, strongest first.</summary>
    public IReadOnlyList<Affinity> Brands { get; init; } = [];

    /// <summary>The current visit.</summary>
    public Session? Session { get; init; }

    /// <summary>Moving average of the prices of viewed items with a known price; 0 when there are none.</summary>
    public double AverageViewedPrice { get; init; }

    /// <summary>How many views <see cref="AverageViewedPrice"/> stands on.</summary>
    public int PricedViews { get; init; }

    /// <summary>True while only the health services' journeys have used the id.</summary>
    public bool Synthetic { get; init; }

    /// <summary>Events counted.</summary>
    public long Events { get; init; }

    /// <summary>The newest event's time.</summary>
    public DateTimeOffset LastEventTime { get; init; }
}

/// <summary>An item that a visitor did something with.</summary>
/// <param name="Id">The product.</param>
/// <param name="Time">The last time.</param>
/// <param name="Count">How often.</param>
public readonly record struct RecentItem(string Id, DateTimeOffset Time, int Count);

/// <summary>A search.</summary>
/// <param name="Query">Normalised text; see <see cref="Queries.QueryText"/>.</param>
/// <param name="Time">When.</param>
/// <param name="Token">Hash of the attribution token that the answer carried; 0 when it carried none.</param>
public readonly record struct RecentSearch(string Query, DateTimeOffset Time, long Token);

/// <summary>How much a visitor likes a category or brand.</summary>
/// <param name="Name">Category path or brand.</param>
/// <param name="Weight">Sum of what the visitor did, halved every half-life, as of <paramref name="Time"/>.</param>
/// <param name="Time">When <paramref name="Weight"/> was true.</param>
public readonly record struct Affinity(string Name, double Weight, DateTimeOffset Time)
{
    /// <summary>The weight at another time; never more than <see cref="Weight"/>.</summary>
    public double At(DateTimeOffset now, TimeSpan halfLife) => Weight * double.Exp2(-Math.Max(0, (now - Time) / halfLife));
}

/// <summary>A visit.</summary>
/// <param name="Id">The client's own, or made from the first event's time.</param>
/// <param name="Started">First event.</param>
/// <param name="Last">Newest event.</param>
/// <param name="Events">How many.</param>
public readonly record struct Session(string Id, DateTimeOffset Started, DateTimeOffset Last, int Events);
