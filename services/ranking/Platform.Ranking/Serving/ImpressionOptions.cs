using System.ComponentModel.DataAnnotations;

namespace Platform.Ranking.Serving;

/// <summary>How impressions leave for Kafka.</summary>
internal sealed class ImpressionOptions
{
    public const string Section = "Ranking:Impressions";

    /// <summary>Impressions that wait to be sent, at most; about 3 kB each. When full the oldest goes. 16 to 100,000; 4,096 by default.</summary>
    [Range(16, 100_000, ErrorMessage = "Ranking:Impressions:Queue is from 16 to 100000.")]
    public int Queue { get; set; } = 4096;

    /// <summary>Impressions sent at once, at most. 1 to 1,000; 256 by default.</summary>
    [Range(1, 1000, ErrorMessage = "Ranking:Impressions:Batch is from 1 to 1000.")]
    public int Batch { get; set; } = 256;
}
