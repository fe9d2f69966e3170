namespace Platform.FeatureStore.CoOccurrence;

/// <summary>An item with how strongly it belongs to what was asked; scores of one list compare, scores of different kinds of lists do not.</summary>
/// <param name="Id">The product.</param>
/// <param name="Score">Greater is stronger.</param>
public readonly record struct ScoredItem(string Id, double Score);
