namespace Platform.FeatureStore.Items;

/// <summary>What all visitors together did with one item, as of a time.</summary>
public sealed record ItemFeatures
{
    /// <summary>The product.</summary>
    public required string Id { get; init; }

    /// <summary>Detail page views.</summary>
    public WindowCounts Views { get; init; }

    /// <summary>Times that it was put into a cart.</summary>
    public WindowCounts Carts { get; init; }

    /// <summary>Orders that hold it.</summary>
    public WindowCounts Purchases { get; init; }

    /// <summary>Pieces sold.</summary>
    public WindowCounts Units { get; init; }

    /// <summary>Weighted actions (a view 1, a cart 4, a purchase 8), halved every popularity half-life.</summary>
    public double Popularity { get; init; }

    /// <summary>
    /// The rate of weighted actions lately over the rate in the long run, smoothed: 1 is steady, above is rising, 0 is forgotten.
    /// </summary>
    public double Trend { get; init; }

    /// <summary>The features of an item that nobody has touched.</summary>
    public static ItemFeatures None(string id) => new() { Id = id };
}

/// <summary>A count in growing windows of time.</summary>
/// <param name="Hour">The last hour, in steps of 10 minutes.</param>
/// <param name="Day">The last 24 hours, in steps of 2 hours.</param>
/// <param name="Week">The last 7 days, in steps of a day.</param>
/// <param name="Total">Since the item was first seen.</param>
public readonly record struct WindowCounts(long Hour, long Day, long Week, long Total);
