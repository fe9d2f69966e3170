using System.Runtime.InteropServices;
using Platform.Contracts.Events;
using Platform.FeatureStore.Ranking;

namespace Platform.Trainer.Rows;

/// <summary>Lists that shoppers were really shown, with the features that the model saw, joined with what they did by the attribution token.</summary>
internal static class ImpressionRows
{
    private const int MaxItems = 200;

    /// <param name="impressions">Shown lists.</param>
    /// <param name="events">What shoppers did, of all times.</param>
    /// <param name="split">What was shown before it is not graded by what was done at or after it.</param>
    public static IReadOnlyList<RowGroup> Build(IEnumerable<Impression> impressions, IEnumerable<UserEvent> events, DateTimeOffset split)
    {
        var usable = impressions
            .Where(i => !i.Synthetic && i.FeatureVersion == RankingFeatures.Version)
            .Where(i => i.Items.Count is > 1 and <= MaxItems && i.Items.All(item => item.Features is { Count: RankingFeatures.Count } f && f.All(float.IsFinite)))
            .DistinctBy(i => i.AttributionToken, StringComparer.Ordinal)
            .ToDictionary(i => i.AttributionToken, StringComparer.Ordinal);
        var labels = new Dictionary<(string Token, string Item), int>();
        foreach (var userEvent in events)
        {
            var label = Considerations.LabelOf(userEvent.EventType);
            if (label == 0 || userEvent.Synthetic || userEvent.AttributionToken is not { } token || !usable.TryGetValue(token, out var shown)
                || (shown.ShownTime < split && userEvent.EventTime >= split))
            {
                continue;
            }

            foreach (var detail in userEvent.ProductDetails ?? [])
            {
                ref var best = ref CollectionsMarshal.GetValueRefOrAddDefault(labels, (token, detail.Product.Id), out _);
                best = Math.Max(best, label);
            }
        }

        // A list of which nothing was chosen says nothing about order.
        return
        [
            .. usable.Values.Select(i => ToGroup(i, labels)).Where(g => g.Labels.Any(l => l > 0))
                .OrderBy(g => g.ShownTime).ThenBy(g => g.Key, StringComparer.Ordinal),
        ];
    }

    private static RowGroup ToGroup(Impression impression, Dictionary<(string Token, string Item), int> labels)
    {
        // Sorted by id: the order shown was a model's, and must not count where scores are equal.
        var items = impression.Items.OrderBy(i => i.Id, StringComparer.Ordinal).ToArray();
        return new RowGroup(
            impression.AttributionToken,
            impression.VisitorId,
            impression.ShownTime,
            [.. items.Select(i => i.Id)],
            [.. items.Select(i => labels.GetValueOrDefault((impression.AttributionToken, i.Id)))],
            [.. items.SelectMany(i => i.Features!)]);
    }
}
