namespace Platform.Rollouts.Lifecycle;

/// <summary>What an inference instance says of a candidate.</summary>
public enum Holding
{
    /// <summary>It fetches, verifies or loads it, or has not heard of it yet.</summary>
    Pending,

    /// <summary>It holds it in memory, verified and warm.</summary>
    Ready,

    /// <summary>It found it bad.</summary>
    Refused,

    /// <summary>It does not answer, and has not for a while.</summary>
    Absent,
}

/// <summary>One instance and a candidate.</summary>
/// <param name="Instance">Its address.</param>
/// <param name="Holding">What it says.</param>
/// <param name="Reason">Why it refused it.</param>
public sealed record InstanceReport(string Instance, Holding Holding, string Reason);
