using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Rollouts;

/// <summary>How many requests are copied for a candidate that answers nobody.</summary>
internal sealed class ShadowOptions
{
    public const string Section = "Ranking:Shadow";

    /// <summary>Copies a second that this instance makes at most. 1 to 1,000; 20 by default.</summary>
    [Range(1, 1_000, ErrorMessage = "Ranking:Shadow:CopiesPerSecond is from 1 to 1000.")]
    public int CopiesPerSecond { get; set; } = 20;

    /// <summary>Copies that wait to be scored; one that finds no room is not made. 1 to 1,000; 16 by default.</summary>
    [Range(1, 1_000, ErrorMessage = "Ranking:Shadow:Queue is from 1 to 1000.")]
    public int Queue { get; set; } = 16;
}
