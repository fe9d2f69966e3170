namespace Platform.Messaging.Kafka;

/// <summary>What is known of a region's Kafka.</summary>
public enum Reachability
{
    /// <summary>Nothing heard yet.</summary>
    Unknown,

    /// <summary>It answered lately.</summary>
    Reachable,

    /// <summary>It does not answer.</summary>
    Unreachable,
}
