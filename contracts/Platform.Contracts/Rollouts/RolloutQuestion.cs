namespace Platform.Contracts.Rollouts;

/// <summary>The question <c>GET /v1/rollouts?after=N</c> to an observer.</summary>
public static class RolloutQuestion
{
    /// <summary>How long an observer that has nothing newer holds the question before it says so.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
}
