using System.ComponentModel.DataAnnotations;

namespace Platform.FeatureStore;

/// <summary>
/// What a feature means and how long it is kept. The half-lives are part of the features' meaning: every service of a deployment
/// that reads, writes or trains on features has the same ones.
/// </summary>
public sealed class FeatureStoreOptions
{
    public const string Section = "FeatureStore";

    /// <summary>Event time in which a visitor's liking of a category or brand halves.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "FeatureStore:AffinityHalfLife is from 1 hour to 365 days.")]
    public TimeSpan AffinityHalfLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Event time in which an item's popularity, and the weight of a click for a query, halves.</summary>
    [Range(typeof(TimeSpan), "14.00:00:00", "365.00:00:00", ErrorMessage = "FeatureStore:PopularityHalfLife is from 14 to 365 days.")]
    public TimeSpan PopularityHalfLife { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// Event time in which the weight of two items seen or bought together halves. Longer than popularity's: what belongs together goes on
    /// belonging together, and of a seldom seen item there is little to know it by.
    /// </summary>
    [Range(typeof(TimeSpan), "14.00:00:00", "365.00:00:00", ErrorMessage = "FeatureStore:PairHalfLife is from 14 to 365 days.")]
    public TimeSpan PairHalfLife { get; set; } = TimeSpan.FromDays(60);

    /// <summary>Event time in which the recent side of an item's trend halves; short beside <see cref="PopularityHalfLife"/>.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "7.00:00:00", ErrorMessage = "FeatureStore:TrendHalfLife is from 1 hour to 7 days.")]
    public TimeSpan TrendHalfLife { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a visitor, an item's counters and its neighbours outlive their last event.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "730.00:00:00", ErrorMessage = "FeatureStore:Retention is from 1 to 730 days.")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long an event id is remembered, about 100 bytes of Redis each. Longer than the clickstream topic keeps events, since
    /// a repeated event that comes later than this counts again.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00", ErrorMessage = "FeatureStore:MarkRetention is from 1 hour to 90 days.")]
    public TimeSpan MarkRetention { get; set; } = TimeSpan.FromDays(8);

    /// <summary>How long anything of a synthetic visitor is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "FeatureStore:SyntheticRetention is from 10 seconds to 1 day.")]
    public TimeSpan SyntheticRetention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one exchange with Redis may take before it counts as failed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00", ErrorMessage = "FeatureStore:Deadline is from 50 ms to 1 minute.")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How old the features and neighbours of an item may be that a request is answered with. A visitor's are never old.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "FeatureStore:KeptFor is from 1 ms to 1 minute.")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Items whose features, and whose neighbours, a process keeps meanwhile: about 300 bytes and 2 kB each.</summary>
    [Range(100, 1_000_000, ErrorMessage = "FeatureStore:KeptItems is from 100 to 1000000.")]
    public int KeptItems { get; set; } = 20_000;

    /// <summary>
    /// Effects of one transaction, about: an order of 20 lines has some 600, and each is a command to hold, send and answer. A batch that
    /// has more is written as several transactions, each with its own offset.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "FeatureStore:MaxEffects is from 1 to 1000000.")]
    public int MaxEffects { get; set; } = 10_000;
}
