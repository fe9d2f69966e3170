namespace Platform.FeatureStore.Visitors;

/// <summary>Bounded lists of likings, strongest first.</summary>
internal static class Affinities
{
    public static IReadOnlyList<Affinity> Add(
        IReadOnlyList<Affinity> affinities, string? name, double weight, DateTimeOffset time, TimeSpan halfLife)
    {
        if (string.IsNullOrEmpty(name))
        {
            return affinities;
        }

        var after = new List<Affinity>(affinities.Count + 1);
        var added = new Affinity(name, weight, time);
        foreach (var affinity in affinities)
        {
            if (affinity.Name != name)
            {
                after.Add(affinity);
                continue;
            }

            // Whichever is older is brought to the time of the newer, so that the order of arrival does not matter.
            var newest = affinity.Time > time ? affinity.Time : time;
            added = new Affinity(name, affinity.At(newest, halfLife) + added.At(newest, halfLife), newest);
        }

        after.Add(added);
        var now = after.Max(a => a.Time);
        after.Sort((a, b) =>
        {
            var order = b.At(now, halfLife).CompareTo(a.At(now, halfLife));
            return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
        });
        if (after.Count > VisitorFeatures.MaxAffinities)
        {
            // A newcomer takes the weakest one's place; otherwise twenty old likings would keep every new one out.
            var weakest = after[^1].Name == name ? after.Count - 2 : after.Count - 1;
            after.RemoveAt(weakest);
        }

        return after;
    }
}
