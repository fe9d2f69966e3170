using System.Runtime.InteropServices;

namespace Platform.FeatureStore.CoOccurrence;

internal static class ScoredItems
{
    /// <summary>The greatest first.</summary>
    public static IReadOnlyList<ScoredItem> Best(IReadOnlyCollection<KeyValuePair<string, double>> scores, int limit)
    {
        var items = new List<ScoredItem>(scores.Count);
        foreach (var (id, score) in scores)
        {
            items.Add(new ScoredItem(id, score));
        }

        Sort(items);
        return items.Count > limit ? items.GetRange(0, limit) : items;
    }

    /// <summary>The greatest first; equal ones in the order of their ids, so that a list is the same wherever it is made.</summary>
    public static void Sort(List<ScoredItem> items) => CollectionsMarshal.AsSpan(items)
        .Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(a.Id, b.Id));
}
