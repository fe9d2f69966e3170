namespace Platform.FeatureStore.Reading;

/// <summary>Redis cannot be reached or does not answer in time. Nothing is known about what it holds.</summary>
public sealed class FeatureStoreUnavailableException(Exception cause)
    : Exception("Redis cannot be reached or does not answer in time: " + cause.Message, cause);
