namespace Platform.Trainer.Rows;

/// <summary>
/// A bounded sample of lists: those whose keys hash lowest, so that the choice of one does not hang on the order of the others. It says beforehand
/// which lists are not worth making.
/// </summary>
/// <param name="most">Lists kept.</param>
/// <param name="seed">Of the hash.</param>
internal sealed class ListSample(int most, int seed)
{
    // Greatest hash first: it is the one to give way.
    private readonly PriorityQueue<RowGroup, (uint Hash, string Key)> _lists = new(Comparer<(uint Hash, string Key)>.Create(
        static (a, b) => a.Hash != b.Hash ? b.Hash.CompareTo(a.Hash) : string.CompareOrdinal(b.Key, a.Key)));

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RowGroup> Lists =>
        [.. _lists.UnorderedItems.Select(l => l.Element).OrderBy(g => g.ShownTime).ThenBy(g => g.Key, StringComparer.Ordinal)];

    /// <summary>Whether a list of this key would be kept.</summary>
    public bool Wants(string key) =>
        most > 0 && (_lists.Count < most || (_lists.TryPeek(out _, out var last) && _lists.Comparer.Compare((StableHash.Of(seed, key), key), last) > 0));

    public void Add(RowGroup list)
    {
        if (!Wants(list.Key))
        {
            return;
        }

        _lists.Enqueue(list, (StableHash.Of(seed, list.Key), list.Key));
        if (_lists.Count > most)
        {
            _lists.Dequeue();
        }
    }
}
