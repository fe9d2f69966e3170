using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Catalogue;

/// <summary>Section <c>Catalogue</c>.</summary>
internal sealed class CatalogueOptions
{
    public const string Section = "Catalogue";

    /// <summary>How long a change waits, at most, until searches see it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often completions are made anew while products change.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan CompletionInterval { get; set; } = TimeSpan.FromSeconds(5);
}
