using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Serving;

/// <summary>Requests that a starting service makes to itself.</summary>
internal sealed class WarmUpOptions
{
    public const string Section = "Ranking:WarmUp";

    /// <summary>Requests a placement, so that the first shopper does not wait for code to be compiled and connections to be made. 0 to 1,000; 10 by default.</summary>
    [Range(0, 1000, ErrorMessage = "Ranking:WarmUp:Requests is from 0 to 1000.")]
    public int Requests { get; set; } = 10;
}
