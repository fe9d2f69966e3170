using Platform.Contracts.Events;

namespace Platform.Ranking.Scoring;

/// <summary>What a call of the ranker came to. Without a version there are no scores.</summary>
/// <param name="ModelVersion">The version that scored.</param>
/// <param name="Failure">Why none did.</param>
internal readonly record struct RankerReply(string? ModelVersion, string? Failure)
{
    /// <summary>The canary that the request was part of; null outside canaries.</summary>
    public ImpressionTrial? Trial { get; init; }

    public bool Scored => ModelVersion is not null;

    public static RankerReply By(string modelVersion) => new(modelVersion, null);

    public static RankerReply Failed(string reason) => new(null, reason);
}
