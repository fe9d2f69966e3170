namespace Platform.Local.Regions;

/// <summary>The services of the platform.</summary>
public enum ServiceName
{
    /// <summary>Events and products in.</summary>
    Ingestion,

    /// <summary>Features from events.</summary>
    Feature,

    /// <summary>Models.</summary>
    Inference,

    /// <summary>Search and recommendations.</summary>
    Ranking,

    /// <summary>An observer; outside regions the witness.</summary>
    Health,

    /// <summary>The edge.</summary>
    Router,

    /// <summary>New models.</summary>
    Trainer,
}
