namespace Platform.Contracts;

/// <summary>Names of the Kafka topics of a region. Every region has all of them; nothing is mirrored.</summary>
public static class Topics
{
    /// <summary>Accepted <see cref="Events.UserEvent"/>s, keyed by visitor, kept by time.</summary>
    public const string Clickstream = "clickstream";

    /// <summary><see cref="Catalog.Product"/>s keyed by product id, compacted; a null value deletes the product.</summary>
    public const string Catalog = "catalog";

    /// <summary>What shoppers were shown: <see cref="Events.Impression"/>s keyed by visitor.</summary>
    public const string Impressions = "impressions";

    /// <summary>Messages that no consumer could read or apply, as they came, with the reason in a header.</summary>
    public const string Rejected = "clickstream.rejected";

    /// <summary>Whether Kafka keeps the last message of each key alone, so that offsets have holes.</summary>
    public static bool IsCompacted(string topic) => topic == Catalog;
}
