using System.ComponentModel.DataAnnotations;

namespace Platform.Rollouts.Judging;

/// <summary>What a version has to show before it answers everybody. Section <c>Rollouts</c> of the health services, the same on all of them.</summary>
public sealed class RolloutPolicy
{
    public const string Section = "Rollouts";

    /// <summary>How long the instances may take to fetch, verify and load a candidate before it is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LoadingTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an instance that does not answer is waited for; then it catches up by itself when it is back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan AbsenceTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Copies of requests that a shadow has to have scored.</summary>
    [Range(1, 1_000_000)]
    public int ShadowCopies { get; set; } = 300;

    /// <summary>A shadow that has not scored so many after this time is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ShadowTime { get; set; } = TimeSpan.FromHours(6);

    /// <summary>The least mean rank correlation with the stable version; a model turned upside down is below, a merely different one is not.</summary>
    [Range(-1.0, 1.0)]
    public double LeastRankCorrelation { get; set; } = -0.3;

    /// <summary>Share of the visitors whom a canary answers, %. It stays the same for the whole canary, so that a visitor stays in one arm.</summary>
    [Range(1, 50)]
    public int CanaryPercent { get; set; } = 10;

    /// <summary>Visitors that each arm needs before clicks and purchases are judged and before a promotion.</summary>
    [Range(10, 10_000_000)]
    public int LeastVisitors { get; set; } = 200;

    /// <summary>Lists that each arm needs before a promotion.</summary>
    [Range(10, 100_000_000)]
    public int LeastLists { get; set; } = 2_000;

    /// <summary>When a canary ends although its figures have not spoken.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan CanaryTime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Chance that a canary as good as the stable version is ever called worse, over all measures together.</summary>
    [Range(1e-6, 0.5)]
    public double Alpha { get; set; } = 0.05;

    /// <summary>Chance that a sound split of the visitors is ever called unsound.</summary>
    [Range(1e-9, 0.1)]
    public double RatioAlpha { get; set; } = 0.001;

    /// <summary>Loss of the click rate, as a share of the stable one's, up to which a version counts as equal.</summary>
    [Range(0.001, 1.0)]
    public double ClickMargin { get; set; } = 0.05;

    /// <summary>Loss of the purchase rate, as a share of the stable one's, up to which a version counts as equal.</summary>
    [Range(0.001, 1.0)]
    public double PurchaseMargin { get; set; } = 0.1;

    /// <summary>More lists that could not be scored, as a share of all lists, up to which a version counts as equal.</summary>
    [Range(0.0001, 0.5)]
    public double FailureMargin { get; set; } = 0.01;

    /// <summary>More lists answered by a lower rung, as a share of all lists, up to which a version counts as equal.</summary>
    [Range(0.0001, 0.5)]
    public double DegradedMargin { get; set; } = 0.01;

    /// <summary>A version's p99 of scoring may be so many times the stable one's …</summary>
    [Range(1.0, 100.0)]
    public double LatencyRatio { get; set; } = 1.5;

    /// <summary>… and this much longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan LatencySlack { get; set; } = TimeSpan.FromMilliseconds(5);
}
