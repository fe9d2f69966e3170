namespace Platform.FeatureStore.Visitors;

/// <summary>Bounded lists, newest first. Every change gives a new list.</summary>
internal static class RecentItems
{
    public static RecentItem? Find(IReadOnlyList<RecentItem> items, string id)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Id == id)
            {
                return items[i];
            }
        }

        return null;
    }

    /// <summary>Counts an item once more. Beyond the capacity the oldest goes, which may be the one that has just come late.</summary>
    public static IReadOnlyList<RecentItem> Touch(IReadOnlyList<RecentItem> items, string id, DateTimeOffset time, int capacity)
    {
        var known = Find(items, id);
        var touched = known is { } k ? new RecentItem(id, k.Time > time ? k.Time : time, k.Count + 1) : new RecentItem(id, time, 1);
        var after = new List<RecentItem>(Math.Min(items.Count + 1, capacity));
        var placed = false;
        for (var i = 0; i < items.Count && after.Count < capacity; i++)
        {
            if (!placed && touched.Time >= items[i].Time)
            {
                after.Add(touched);
                placed = true;
            }

            if (items[i].Id != id && after.Count < capacity)
            {
                after.Add(items[i]);
            }
        }

        if (!placed && after.Count < capacity)
        {
            after.Add(touched);
        }

        return after;
    }

    /// <summary>Takes an item out, unless it was put in later than <paramref name="time"/>.</summary>
    public static IReadOnlyList<RecentItem> Remove(IReadOnlyList<RecentItem> items, string id, DateTimeOffset time) =>
        Find(items, id) is { } known && known.Time <= time ? [.. items.Where(i => i.Id != id)] : items;

    public static IReadOnlyList<RecentSearch> Add(IReadOnlyList<RecentSearch> searches, RecentSearch search)
    {
        var after = new List<RecentSearch>(searches.Count + 1);
        // The same words again are one search; the newest answer's token is the one that clicks will carry.
        after.AddRange(searches.Where(s => s.Query != search.Query || s.Time > search.Time));
        var place = after.FindIndex(s => s.Time <= search.Time);
        after.Insert(place < 0 ? after.Count : place, search);
        if (after.Count > VisitorFeatures.MaxSearches)
        {
            after.RemoveAt(after.Count - 1);
        }

        return after;
    }
}
