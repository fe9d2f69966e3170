using Platform.Ranking.Reranking;

namespace Platform.Ranking.Candidates;

/// <summary>How the list of a placement is made.</summary>
/// <param name="Placement">One of <see cref="Contracts.Serving.Placements"/>.</param>
/// <param name="NeedsProducts">Whether the request must name the products of the page.</param>
/// <param name="MustHaves">What every product of the list must be.</param>
/// <param name="Sources">Where candidates come from, with the weight of each.</param>
internal sealed record PlacementRecipe(string Placement, bool NeedsProducts, MustHaves MustHaves, IReadOnlyList<SourceUse> Sources);

/// <param name="Source">Name of an <see cref="ICandidateSource"/>.</param>
/// <param name="Weight">How much its places count beside those of the placement's other sources.</param>
internal readonly record struct SourceUse(string Source, double Weight);
