using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Scoring;

/// <summary>How the ranker is called.</summary>
internal sealed class InferenceOptions
{
    public const string Section = "Ranking:Inference";

    /// <summary>One try at one instance, cut further by what the request has left. 5 ms to 5 s; 50 ms by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:05", ErrorMessage = "Ranking:Inference:Attempt is from 00:00:00.005 to 00:00:05.")]
    public TimeSpan Attempt { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an instance that failed is left alone while another one stands. 0.1 to 60 s; 3 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "Ranking:Inference:Ejection is from 00:00:00.100 to 00:01:00.")]
    public TimeSpan Ejection { get; set; } = TimeSpan.FromSeconds(3);
}
