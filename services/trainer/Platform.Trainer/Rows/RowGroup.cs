using Platform.FeatureStore.Ranking;

namespace Platform.Trainer.Rows;

/// <summary>
/// One list of candidates as of one moment: what a model would have been asked then, and what the shopper chose afterwards.
/// </summary>
/// <param name="Key">The event or the attribution token that it was made from.</param>
/// <param name="Visitor">Pseudonym of the shopper.</param>
/// <param name="ShownTime">The moment: features hold nothing later.</param>
/// <param name="Items">The candidates, in an order that tells nothing.</param>
/// <param name="Labels">0 not chosen, 1 viewed, 2 put into the cart, 3 bought.</param>
/// <param name="Features">Row by row, <see cref="RankingFeatures.Count"/> floats each.</param>
public sealed record RowGroup(
    string Key, string Visitor, DateTimeOffset ShownTime, IReadOnlyList<string> Items, IReadOnlyList<int> Labels, float[] Features)
{
    /// <summary>Greatest label.</summary>
    public const int MaxLabel = 3;

    public int Count => Items.Count;

    public ReadOnlySpan<float> Row(int index) => Features.AsSpan(index * RankingFeatures.Count, RankingFeatures.Count);
}
