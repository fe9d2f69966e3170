namespace Platform.Ingestion.Durability;

/// <summary>How many regions' Kafka should have an entry.</summary>
public enum EventScope
{
    /// <summary>The own region's.</summary>
    Regional,

    /// <summary>The own region's and one more.</summary>
    Global,

    /// <summary>Every region's: products, which each region indexes for itself.</summary>
    Everywhere,
}
