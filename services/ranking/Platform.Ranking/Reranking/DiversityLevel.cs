namespace Platform.Ranking.Reranking;

/// <summary>How much a list gives up of score for variety of category and brand.</summary>
internal enum DiversityLevel
{
    None,
    Low,
    Medium,
    High,
}

internal static class DiversityLevels
{
    /// <summary>Share of the score in the choice of the next product; the rest is unlikeness to those already chosen.</summary>
    public static double Relevance(this DiversityLevel level) => level switch
    {
        DiversityLevel.Low => 0.9,
        DiversityLevel.Medium => 0.75,
        DiversityLevel.High => 0.5,
        _ => 1,
    };

    /// <param name="name">As clients send it; null means <see cref="DiversityLevel.Medium"/>.</param>
    public static DiversityLevel? Parse(string? name) => name switch
    {
        null or "medium" => DiversityLevel.Medium,
        "none" => DiversityLevel.None,
        "low" => DiversityLevel.Low,
        "high" => DiversityLevel.High,
        _ => null,
    };
}
