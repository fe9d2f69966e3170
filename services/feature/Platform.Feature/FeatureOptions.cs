using System.ComponentModel.DataAnnotations;

namespace Platform.Feature;

/// <summary>How this service turns events into features; what a feature means is in <see cref="FeatureStore.FeatureStoreOptions"/>.</summary>
public sealed class FeatureOptions
{
    public const string Section = "Feature";

    /// <summary>Events brought into effect in one transaction, at most. More make better use of Redis and hold it up longer.</summary>
    [Range(1, 2_000, ErrorMessage = "Feature:MaxBatch is from 1 to 2000 events.")]
    public int MaxBatch { get; set; } = 300;

    /// <summary>
    /// How long the first events wait for the own region's catalogue; those applied without it lack category, brand and price.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "Feature:CatalogWait is from 0 to 10 minutes.")]
    public TimeSpan CatalogWait { get; set; } = TimeSpan.FromSeconds(10);
}
