using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Serving;

/// <summary>
/// One deadline a request, and how it is shared out. A share names the moment of the deadline at which a stage has to be done, so
/// that time which one stage does not need is the next one's: by default the shopper's features until 20 %, candidates until 40 %, the
/// items' features until 60 %, scoring until 95 %.
/// </summary>
internal sealed class DeadlineOptions
{
    public const string Section = "Ranking:Deadline";

    /// <summary>A whole request, from the first byte read to the answer begun. 10 ms to 10 s; 150 ms by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10", ErrorMessage = "Ranking:Deadline:Request is from 00:00:00.010 to 00:00:10.")]
    public TimeSpan Request { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The shopper's features are there by this share of <see cref="Request"/>; sources that can do without them go on then.</summary>
    [Range(0.05, 0.9, ErrorMessage = "Ranking:Deadline:VisitorUntil is from 0.05 to 0.9.")]
    public double VisitorUntil { get; set; } = 0.2;

    /// <summary>Candidates are there by this share of <see cref="Request"/>.</summary>
    [Range(0.05, 0.9, ErrorMessage = "Ranking:Deadline:CandidatesUntil is from 0.05 to 0.9.")]
    public double CandidatesUntil { get; set; } = 0.4;

    /// <summary>The items' features are there by this share of <see cref="Request"/>.</summary>
    [Range(0.05, 0.95, ErrorMessage = "Ranking:Deadline:FeaturesUntil is from 0.05 to 0.95.")]
    public double FeaturesUntil { get; set; } = 0.6;

    /// <summary>The scores are there by this share of <see cref="Request"/>; the rest is for ordering and writing.</summary>
    [Range(0.1, 1, ErrorMessage = "Ranking:Deadline:ScoringUntil is from 0.1 to 1.")]
    public double ScoringUntil { get; set; } = 0.95;
}
