using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Ranking.Recommending;

/// <summary>A list that is about to be shown.</summary>
/// <param name="Items">Best first.</param>
/// <param name="Rung">How it was made: one of <see cref="Contracts.Serving.Rungs"/>.</param>
/// <param name="ModelVersion">Null when no model scored it.</param>
internal sealed record ShownList(IReadOnlyList<ShownItem> Items, string Rung, string? ModelVersion)
{
    /// <summary>The canary that the request was part of; null outside canaries.</summary>
    public ImpressionTrial? Trial { get; init; }
}

/// <param name="Features">What the ranker saw; null when none scored the list.</param>
internal readonly record struct ShownItem(Product Product, double Score, float[]? Features);
