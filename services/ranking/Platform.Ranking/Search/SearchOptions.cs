using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Search;

/// <summary>Section <c>Search</c>.</summary>
internal sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>How long one search may work before it is answered with 503.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:30")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(500);
}
